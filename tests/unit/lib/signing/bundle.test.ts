import assert from "node:assert/strict";
import { BUNDLE_TYPE, bundleArtifact, readBundle } from "../../../../lib/signing/bundle.ts";
import { SIGNATURE } from "../../../../lib/signing/statement.ts";

describe("bundleArtifact", () => {
  it("has type and annotations by which cosign and policy engines find it", () => {
    const made = bundleArtifact({ a: 1 }, SIGNATURE, new Date("2026-11-27T12:00:00.123Z"));
    assert.deepEqual(made, {
      type: BUNDLE_TYPE,
      mediaType: BUNDLE_TYPE,
      annotations: {
        "org.opencontainers.image.created": "2026-11-27T12:00:00Z",
        "dev.sigstore.bundle.content": "dsse-envelope",
        "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
      },
      content: Buffer.from('{"a":1}'),
    });
  });
});

describe("readBundle", () => {
  const OTHERS = ["", "{", "[]", '{"dsseEnvelope":{}}', '{"messageSignature":{}}'];
  for (const text of OTHERS) {
    it(`takes ${JSON.stringify(text)} for something else`, () =>
      assert.equal(readBundle(Buffer.from(text)), undefined));
  }
});
