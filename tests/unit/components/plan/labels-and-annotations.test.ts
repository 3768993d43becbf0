import assert from "node:assert/strict";
import { metadataOf, SOURCE, standard } from "./fixture.ts";

describe("labels and annotations", () => {
  const facts = {
    title: "counter",
    description: "Counts, page views",
    url: "https://github.com/acme/counter",
    source: "https://github.com/acme/counter",
    version: "main",
    created: "2021-11-23T14:10:35.000Z",
    revision: SOURCE.sha,
  };

  it("tell what is known of the source and leave out what is not", () => {
    const { labels, annotations } = metadataOf({});
    assert.deepEqual(standard(labels), facts);
    assert.deepEqual(Object.keys(annotations).sort(), ["index", "manifest"]);
    assert.deepEqual(standard(annotations.index), facts);
    assert.deepEqual(standard(annotations.manifest), facts);
    assert.deepEqual(standard(metadataOf({}, { source: { ...SOURCE, sha: "", repository: {} } }).labels), {
      title: "app",
      version: "main",
      created: facts.created,
    });
  });

  it("tell no time when the commit's is not known: now would be a difference at every run", () => {
    const { commitDate: _, ...source } = SOURCE;
    assert.equal(standard(metadataOf({}, { source }).labels).created, undefined);
  });

  it("take keys that every object has for what they are", () => {
    const keys = ["constructor", "toString", "hasOwnProperty"];
    const own = Object.fromEntries(keys.map((key) => [key, "mine"]));
    const { labels, annotations } = metadataOf({ labels: own, annotations: { valueOf: "x" } });
    assert.deepEqual(
      keys.map((key) => labels[key]),
      ["mine", "mine", "mine"],
    );
    assert.equal(annotations.index?.valueOf, "x");
  });

  it("take a person's own value, an empty one and one of an unknown fact too", () => {
    const own = {
      "org.opencontainers.image.title": "mine",
      "org.opencontainers.image.licenses": "",
      "com.example": "a=b",
    };
    const { labels, annotations } = metadataOf({ labels: own, annotations: { "com.example": "x" } });
    assert.deepEqual(standard(labels), { ...facts, title: "mine", licenses: "", "com.example": "a=b" });
    assert.deepEqual(standard(annotations.index), { ...facts, "com.example": "x" });
  });

  it("tell of a git address what it tells itself", () => {
    const context = { revision: "f".repeat(40), page: "https://example.com/other" };
    assert.deepEqual(standard(metadataOf({}, { context }).labels), {
      title: "app",
      version: "main",
      revision: context.revision,
      source: context.page,
      url: context.page,
    });
  });

  it("keep what changes with every commit on the index where that is asked for", () => {
    const { labels, annotations } = metadataOf({
      volatileLabels: "index",
      annotationLevels: ["index", "manifest", "manifest-descriptor"],
    });
    const { version, created, revision, ...lasting } = facts;
    assert.deepEqual(standard(labels), lasting);
    assert.deepEqual(standard(annotations.manifest), lasting);
    assert.deepEqual(standard(annotations.index), facts);
    assert.deepEqual(standard(annotations["manifest-descriptor"]), facts);
  });

  it("stand at no level that was not asked for", () => {
    assert.deepEqual(metadataOf({ annotationLevels: [] }).annotations, {});
    assert.deepEqual(Object.keys(metadataOf({ annotationLevels: ["manifest-descriptor"] }).annotations), [
      "manifest-descriptor",
    ]);
  });

  it("are left off the manifests, and said, where their exporter cannot carry them", () => {
    const annotations = { "com.example.Team": "x", "com.example.kind": "type=image", "com.example.fine": "a, b" };
    const planned = metadataOf({ annotations });
    assert.equal(planned.annotations.manifest?.["com.example.fine"], "a, b");
    for (const key of ["com.example.Team", "com.example.kind"]) {
      assert.equal(planned.annotations.manifest?.[key], undefined);
      assert.notEqual(planned.annotations.index?.[key], undefined);
      assert.equal(
        planned.warnings.filter((warning) => warning.includes(`the annotation ${key} is not set on`)).length,
        1,
      );
    }
    assert.deepEqual(metadataOf({ annotations, annotationLevels: ["index"] }).warnings, []);
  });
});
