import assert from "node:assert/strict";
import { certificateClaims } from "../../../../lib/signing/certificate-claims.ts";

const id = (last: number) => ({ id: [1, 3, 6, 1, 4, 1, 57264, 1, last] });
const text = (value: string, tag = 0x0c) => Buffer.concat([Buffer.from([tag, value.length]), Buffer.from(value)]);

describe("what a certificate says", () => {
  it("is the source, the revision and the runner", () => {
    const long = `https://github.com/acme/${"a".repeat(150)}`;
    const extensions = [
      { oid: id(8), value: text("https://issuer.example") },
      { oid: id(11), value: text("github-hosted") },
      { oid: id(12), value: Buffer.concat([Buffer.from([0x0c, 0x81, long.length]), Buffer.from(long)]) },
      { oid: id(13), value: text("0123") },
    ];
    assert.deepEqual(certificateClaims(extensions), { source: long, revision: "0123", runner: "github-hosted" });
  });

  it("is nothing where it is no text", () => {
    const extensions = [
      { oid: id(12), value: text("raw", 0x04) },
      { oid: undefined, value: Buffer.alloc(0) },
    ];
    assert.deepEqual(certificateClaims(extensions), { source: undefined, revision: undefined, runner: undefined });
  });
});
