import assert from "node:assert/strict";
import { digestLike, shortDigest } from "../../../../lib/oci/digest.ts";
import { digestOf } from "../../../../lib/oci/manifest.ts";

describe("shortDigest", () => {
  it("is as much of a digest as Docker shows", () => {
    assert.equal(shortDigest(`sha256:0123456789ab${"c".repeat(52)}`), "sha256:0123456789ab");
  });
});

describe("digestLike", () => {
  const bytes = Buffer.from("hello");

  it("takes the algorithm of the other digest", () => {
    assert.equal(digestLike(digestOf(Buffer.from("other")), bytes), digestOf(bytes));
    // printf hello | sha512sum
    assert.equal(
      digestLike(`sha512:${"0".repeat(128)}`, bytes),
      "sha512:9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
    );
  });
});
