import assert from "node:assert/strict";
import { compute, SOURCE } from "./fixture.ts";

const OCI = "org.opencontainers.image";

describe("computeMetadata", () => {
  const defaults: [eventName: string, ref: string, tags: string[]][] = [
    ["pull_request", "refs/pull/2/merge", ["pr-2"]],
    ["push", "refs/heads/master", ["master"]],
    ["push", "refs/heads/releases/v1", ["releases-v1"]],
    ["push", "refs/tags/v1.2.3", ["v1.2.3", "latest"]],
    ["push", "refs/tags/v2.0.8-beta.67", ["v2.0.8-beta.67", "latest"]],
    ["workflow_dispatch", "refs/heads/master", ["master"]],
    ["schedule", "refs/heads/master", ["nightly", "master"]],
  ];
  for (const [eventName, ref, tags] of defaults) {
    it(`without rules gives ${tags.join(", ")} for ${eventName} of ${ref}`, () => {
      const images = ["ghcr.io/acme/app"];
      const metadata = compute({ images }, { eventName, ref });
      assert.deepEqual(metadata.tagNames, tags);
      assert.deepEqual(
        metadata.tags,
        tags.map((tag) => `ghcr.io/acme/app:${tag}`),
      );
      assert.deepEqual(metadata.version, {
        main: tags[0],
        partial: tags.slice(1).filter((tag) => tag !== "latest"),
        latest: tags.includes("latest"),
      });
      assert.deepEqual(metadata.warnings, []);
    });
  }

  it("gives the tags and labels of a release v0.2.0", () => {
    const metadata = compute(
      { images: ["ghcr.io/prinsss/ga-hit-counter"] },
      {
        ref: "refs/tags/v0.2.0",
        sha: "6071f564087d49be48dc318b89fc22ff96cf6a17",
        commitDate: new Date("2021-11-23T22:08:12+08:00"),
        repository: {
          name: "google-analytics-hit-counter",
          description: "Page views counter that pulls data from Google Analytics API.",
          html_url: "https://github.com/prinsss/google-analytics-hit-counter",
          license: { spdx_id: "MIT" },
        },
      },
    );
    assert.deepEqual(metadata.tags, ["ghcr.io/prinsss/ga-hit-counter:v0.2.0", "ghcr.io/prinsss/ga-hit-counter:latest"]);
    const labels = [
      `${OCI}.created=2021-11-23T14:08:12.000Z`,
      `${OCI}.description=Page views counter that pulls data from Google Analytics API.`,
      `${OCI}.licenses=MIT`,
      `${OCI}.revision=6071f564087d49be48dc318b89fc22ff96cf6a17`,
      `${OCI}.source=https://github.com/prinsss/google-analytics-hit-counter`,
      `${OCI}.title=google-analytics-hit-counter`,
      `${OCI}.url=https://github.com/prinsss/google-analytics-hit-counter`,
      `${OCI}.version=v0.2.0`,
    ];
    assert.deepEqual(metadata.labels, labels);
    assert.deepEqual(metadata.annotations, labels);
  });

  it("takes the first rule that gives a value for the version, each tag once, image by image, latest last", () => {
    const metadata = compute(
      {
        images: ["Acme/App", "name=ghcr.io/acme/app"],
        tags: ["type=sha", "type=raw,value=1.2.3", "type=semver,pattern={{version}}", "type=semver,pattern={{major}}"],
      },
      { ref: "refs/tags/v1.2.3" },
    );
    const tagNames = ["1.2.3", "1", "sha-860c190", "latest"];
    assert.deepEqual(metadata.tagNames, tagNames);
    assert.deepEqual(
      metadata.tags,
      ["acme/app", "ghcr.io/acme/app"].flatMap((image) => tagNames.map((tag) => `${image}:${tag}`)),
    );
    assert.deepEqual(metadata.version, { main: "1.2.3", partial: ["1", "sha-860c190"], latest: true });
  });

  it("keeps the order of rules of equal priority, and puts a higher priority first", () => {
    const tags = ["b", "a", "type=sha,priority=200", "type=raw,value=c,priority=201", "type=edge,priority=-1"];
    assert.deepEqual(compute({ tags }).tagNames, ["c", "b", "a", "sha-860c190", "edge"]);
  });

  it("tells of each tag the rule that made it, as it was written", () => {
    const tags = [" type=semver , pattern={{version}}", "type=semver,pattern={{raw}}", "# no rule", "", "v1.2.3"];
    const { rules } = compute({ tags }, { ref: "refs/tags/v1.2.3" });
    assert.deepEqual(rules, {
      "1.2.3": " type=semver , pattern={{version}}",
      "v1.2.3": "type=semver,pattern={{raw}}",
      latest: "flavor latest=auto, decided by  type=semver , pattern={{version}}",
    });
    const flavored = compute({ tags: ["__proto__"], flavor: ["latest=true"] });
    assert.deepEqual(Object.entries(flavored.rules), [
      ["__proto__", "__proto__"],
      ["latest", "flavor latest=true"],
    ]);
  });

  it("tells the tags that are asked for by name from those that a rule gives", () => {
    const plainTags = (...tags: string[]) => compute({ tags }).plainTags;
    assert.deepEqual(plainTags("latest", "edge"), ["latest", "edge"]);
    assert.deepEqual(plainTags("{{branch}}", "type=ref,event=branch", "type=raw,value=x", "y,enable=true"), []);
    assert.deepEqual(plainTags("type=raw,value=x", "x"), ["x"]);
    assert.deepEqual(plainTags("stays,prefix=a-", "by-{{sha}}", "name"), ["name"]);
  });

  it("warns when no rule gives a tag, and has no latest then", () => {
    const metadata = compute({ tags: ["type=ref,event=tag"], flavor: ["latest=true"], images: ["acme/app"] });
    assert.deepEqual(metadata.tags, []);
    assert.deepEqual(metadata.version, { partial: [], latest: false });
    assert.deepEqual(metadata.warnings, [
      "there are no tags: no rule gives one for refs/heads/main and the event push",
    ]);
    assert.ok(metadata.labels.includes(`${OCI}.version=`));
  });

  it("has empty labels for what nobody knows, and the clock for a commit without a date", () => {
    const metadata = compute({}, { eventName: "", ref: "", sha: "", repository: {} });
    assert.deepEqual(metadata.labels, [
      `${OCI}.created=2020-01-10T00:30:00.000Z`,
      ...["description", "licenses", "revision", "source", "title", "url", "version"].map((key) => `${OCI}.${key}=`),
    ]);
    assert.deepEqual(metadata.warnings, ["there are no tags: no rule gives one for a source without a ref"]);
  });

  it("repeats the annotations for each level, and only them", () => {
    const { labels, annotations } = compute({ annotationLevels: ["manifest", "index"] });
    assert.deepEqual(annotations, [
      ...labels.map((label) => `manifest:${label}`),
      ...labels.map((label) => `index:${label}`),
    ]);
  });

  it("does not change what it is given", () => {
    const options = Object.freeze({
      tags: Object.freeze(["type=edge", "type=sha", "a"]),
      images: Object.freeze(["A"]),
    });
    assert.deepEqual(compute(options, Object.freeze({ ...SOURCE })), compute(options));
  });
});
