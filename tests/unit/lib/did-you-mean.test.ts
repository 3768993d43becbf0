import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearest, suggestion } from "../../../lib/did-you-mean.ts";
import { KNOWN_PLATFORMS } from "../../../lib/oci/platform.ts";

describe("editDistance", () => {
  const distances: [from: string, to: string, distance: number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["abc", "abc", 0],
    ["abc", "abd", 1],
    ["abc", "abcd", 1],
    ["abc", "bc", 1],
    ["46", "64", 1],
    ["ca", "abc", 3],
    ["kitten", "sitting", 3],
  ];
  for (const [from, to, distance] of distances) {
    it(`of "${from}" and "${to}" is ${distance}`, () => assert.equal(editDistance(from, to), distance));
  }

  it("is symmetric, zero for equals alone, and no more than the longer word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
        const distance = editDistance(one, other);
        assert.equal(distance, editDistance(other, one));
        assert.equal(distance === 0, one === other);
        assert.ok(distance <= Math.max(one.length, other.length));
        assert.ok(distance >= Math.abs(one.length - other.length));
      }),
    );
  });
});

describe("nearest", () => {
  it("finds what was meant", () => {
    assert.equal(nearest("linux/amd46", KNOWN_PLATFORMS), "linux/amd64");
    assert.equal(nearest("linux/arm/v77", KNOWN_PLATFORMS), "linux/arm/v7");
    assert.equal(nearest("TAGS", ["tags", "args"]), "tags");
    assert.equal(nearest("tag", ["target", "tags"]), "tags");
  });

  it("finds nothing for a word of its own", () => {
    assert.equal(nearest("plan9/sparc", KNOWN_PLATFORMS), undefined);
    assert.equal(nearest("x", []), undefined);
  });

  it("finds a listed word itself", () => {
    fc.assert(fc.property(fc.constantFrom(...KNOWN_PLATFORMS), (name) => nearest(name, KNOWN_PLATFORMS) === name));
  });
});

describe("suggestion", () => {
  it("asks for the nearest word, or lists all", () => {
    assert.equal(suggestion("lokal", ["local", "gha"]), 'did you mean "local"?');
    assert.equal(suggestion("s3", ["local", "gha"]), "write one of local, gha");
  });
});
