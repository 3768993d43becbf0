import assert from "node:assert/strict";
import { readTrust } from "../../../../lib/signing/trust.ts";
import { MockSigstore } from "../../../support/sigstore.ts";

const MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

describe("trust roots", () => {
  it("are read", async () => {
    const mock = await MockSigstore.start();
    mock.stop();
    const { certificateAuthorities, timestampAuthorities, tlogs, ctlogs } = await readTrust(mock.trustedRoot, "it");
    assert.deepEqual(
      [certificateAuthorities, timestampAuthorities, tlogs, ctlogs].map(({ length }) => length),
      [1, 1, 1, 1],
    );
  });

  for (const [text, problem] of [
    ["no JSON", /^it is not a trust root of Sigstore \(trusted_root\.json\); /],
    ["[]", /^it is not a trust root of Sigstore/],
    ["{}", /^it is not a trust root of Sigstore/],
    [
      JSON.stringify({ mediaType: MEDIA_TYPE }),
      /^it names no certificate authority, no transparency log and no timestamp/,
    ],
    [
      JSON.stringify({
        mediaType: MEDIA_TYPE,
        certificateAuthorities: [{ certChain: { certificates: [{ rawBytes: "AA==" }] } }],
      }),
      /^it has a certificate or a key that cannot be read; /,
    ],
    [JSON.stringify({ mediaType: MEDIA_TYPE, tlogs: [{}] }), /^it has a certificate or a key that cannot be read; /],
  ] as const) {
    it(`are refused: ${text.slice(0, 60)}`, () =>
      assert.rejects(readTrust(text, "it"), { name: "TrustProblem", message: problem }));
  }
});
