import assert from "node:assert/strict";
import type { DirtyVerdict } from "../../../../components/metadata/source/index.ts";
import { metadataOf, plan, SOURCE } from "./fixture.ts";

const tag = (ref: string) => ({ source: { ...SOURCE, ref: `refs/tags/${ref}` } });

describe("the tags of an image", () => {
  it("are those of the default rules when there are none", () => {
    const { tags, version, rules } = metadataOf({});
    assert.deepEqual(tags, ["main"]);
    assert.equal(version, "main");
    assert.deepEqual(rules, { main: "type=ref,event=branch" });
    assert.deepEqual(metadataOf({}, tag("v1.2.3")).tags, ["v1.2.3", "latest"]);
  });

  it("are plain tags as they are written", () => {
    const { tags, rules, version } = metadataOf({ tags: ["v0.2.0", "latest"] });
    assert.deepEqual(tags, ["v0.2.0", "latest"]);
    assert.deepEqual(rules, { "v0.2.0": "v0.2.0", latest: "latest" });
    assert.equal(version, "v0.2.0");
  });

  it("leave out what belongs to higher versions that are published", () => {
    const tags = [
      "type=semver,pattern={{version}}",
      "type=semver,pattern={{major}}.{{minor}}",
      "type=semver,pattern={{major}}",
    ];
    const existingTags = ["2.0.1", "2.0", "2", "latest", "1.9.0", "1.9", "1"];
    const { tags: made, warnings } = metadataOf({ tags }, { ...tag("v1.9.1"), existingTags });
    assert.deepEqual(made, ["1.9.1", "1.9", "1"]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /latest/);
  });

  const missing: [fields: object, ref: string, problem: RegExp][] = [
    [
      { tags: ["type=semver,pattern={{version}}"] },
      "refs/heads/main",
      /^images\.app\.tags: gives no tag for refs\/heads\/main \(push\); add a rule/,
    ],
    [
      {},
      "",
      /^images\.app\.tags: is left out, and the default rules give no tag here, where git knows neither branch nor tag; add/,
    ],
  ];
  for (const [fields, ref, problem] of missing) {
    it(`are a problem when ${JSON.stringify(fields)} gives none for "${ref}", unless nothing is published`, () => {
      const facts = { source: { ...SOURCE, ref } };
      const problems = plan(fields, facts);
      assert.ok(Array.isArray(problems));
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", problem);
      assert.deepEqual(metadataOf({ ...fields, publish: false }, facts).tags, []);
    });
  }

  it("are no further problem where one is no text, which may have been meant", () => {
    for (const tags of [[1.1], [null], [["v1"]], 7]) {
      assert.deepEqual(metadataOf({ tags }, { source: { ...SOURCE, ref: "" } }).tags, [], JSON.stringify(tags));
    }
  });

  it("name the place of each rule that is at fault", () => {
    const problems = plan({ tags: ["v1", "type=reff,event=branch"], flavor: ["latest=maybe"] });
    assert.ok(Array.isArray(problems));
    const places = problems.map((line) => line.split(":")[0]);
    assert.deepEqual(places.sort(), ["images.app.flavor[0]", "images.app.tags[1]"]);
  });
});

describe("tags that stay where they are when they name something newer", () => {
  it("are those of rules, and none that is written out", () => {
    const rules = ["type=semver,pattern={{version}}", "type=semver,pattern={{major}}.{{minor}}"];
    assert.deepEqual(metadataOf({ tags: rules }, tag("v1.2.3")).keepNewer, ["1.2.3", "1.2", "latest"]);
    assert.deepEqual(metadataOf({ tags: [...rules, "latest"] }, tag("v1.2.3")).keepNewer, ["1.2.3", "1.2"]);
    const raw = ["type=raw,value=stable", "{{branch}}", "edge"];
    assert.deepEqual(metadataOf({ tags: raw }).keepNewer, ["stable", "main"]);
  });

  it("have the end that uncommitted changes give them", () => {
    const judgeChanges = (): DirtyVerdict => ({ suffix: "-dirty" });
    const { keepNewer } = metadataOf({ tags: ["one", "type=ref,event=branch"] }, { judgeChanges });
    assert.deepEqual(keepNewer, ["main-dirty"]);
  });
});

describe("forced tags", () => {
  it("are those of the tags that the rules give now", () => {
    const fields = {
      tags: ["type=ref,event=branch", "type=semver,pattern={{version}}"],
      forceTags: ["latest", "main"],
    };
    assert.deepEqual(metadataOf(fields).forceTags, ["main"]);
    assert.deepEqual(metadataOf(fields, tag("v1.2.3")).forceTags, ["latest"]);
  });

  it("are a problem when every tag is plain and they are none of them", () => {
    assert.deepEqual(plan({ tags: ["v1", "latest"], forceTags: ["v2"] }), [
      'images.app.forceTags[0]: "v2" is not one of the tags; did you mean "v1"?',
    ]);
  });
});

describe("uncommitted changes", () => {
  const judged = (verdict: DirtyVerdict) => ({ judgeChanges: () => verdict });

  it("give every tag and the version an end where that is asked for", () => {
    const { tags, version, labels, annotations } = metadataOf({ tags: ["v1", "latest"] }, judged({ suffix: "-dirty" }));
    assert.deepEqual(tags, ["v1-dirty", "latest-dirty"]);
    assert.equal(version, "v1-dirty");
    assert.equal(labels["org.opencontainers.image.version"], "v1-dirty");
    assert.equal(annotations.index?.["org.opencontainers.image.version"], "v1-dirty");
  });

  it("warn, or are a problem", () => {
    assert.deepEqual(metadataOf({}, judged({ warning: "changed" })).warnings, ["changed"]);
    assert.deepEqual(plan({}, judged({ problem: "changed" })), ["images.app.dirty: changed"]);
  });

  it("are judged by the tags that would move", () => {
    const seen: (readonly string[])[] = [];
    const judgeChanges = (tags: readonly string[]) => {
      seen.push(tags);
      return {};
    };
    metadataOf({}, { judgeChanges });
    metadataOf({ publish: false }, { judgeChanges });
    assert.deepEqual(seen, [["main"], []]);
  });
});
