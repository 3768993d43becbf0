import assert from "node:assert/strict";
import { readInputs, wrongTypes } from "../../../../provider/index/schema.ts";
import type { PropertyMap } from "../../../../provider/protocol/values.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const GOOD = {
  repository: "ghcr.io/acme/app",
  tags: ["v1"],
  manifests: [{ digest: "d", platform: "p", repository: "r", annotations: { a: "b" }, builtBy: "u" }],
  annotations: { c: "d" },
  forceTags: [],
  keepNewer: [],
};

describe("readInputs", () => {
  it("gives the inputs and no output", () => {
    assert.deepEqual(readInputs({ ...GOOD, digest: "x", published: {} }), GOOD);
  });

  it("leaves out what holds an unknown, at any depth", () => {
    const properties = { ...GOOD, manifests: [{ digest: UNKNOWN }], annotations: { c: UNKNOWN } };
    assert.deepEqual(readInputs(properties), { ...GOOD, manifests: undefined, annotations: undefined });
  });
});

describe("wrongTypes", () => {
  it("finds none in good inputs, nor in unknown ones", () => {
    assert.deepEqual(wrongTypes(GOOD), []);
    assert.deepEqual(
      wrongTypes({ ...GOOD, repository: UNKNOWN, tags: [UNKNOWN], manifests: [{ digest: UNKNOWN }] }),
      [],
    );
    assert.deepEqual(wrongTypes({ ...GOOD, tags: UNKNOWN, manifests: UNKNOWN, annotations: UNKNOWN }), []);
    assert.deepEqual(wrongTypes({ ...GOOD, manifests: [{ digest: "d" }] }), []);
  });

  const { tags: _, ...tagless } = GOOD;
  const faults: [name: string, properties: PropertyMap, properties: string[]][] = [
    ["a missing input", tagless, ["tags"]],
    ["a number among tags", { ...GOOD, tags: ["1", 1.1] }, ["tags[1]"]],
    ["a text for a list", { ...GOOD, manifests: "x" }, ["manifests"]],
    ["a missing digest", { ...GOOD, manifests: [{ digest: "d" }, {}] }, ["manifests[1].digest"]],
    ["unknown names", { ...GOOD, tag: "v1", digests: [] }, ["tag", "digests"]],
    [
      "an unknown name of a manifest",
      { ...GOOD, manifests: [{ digest: "d", plattform: "p" }] },
      ["manifests[0].plattform"],
    ],
    ["an annotation that is no text", { ...GOOD, annotations: { a: 1 } }, ["annotations.a"]],
    ["several", { ...GOOD, repository: 1, forceTags: [null] }, ["repository", "forceTags[0]"]],
  ];
  for (const [name, properties, expected] of faults) {
    it(`names ${name}`, () => {
      const failures = wrongTypes(properties);
      assert.deepEqual(
        failures.map(({ property }) => property),
        expected,
      );
      for (const { reason } of failures) assert.notEqual(reason, "");
    });
  }
});
