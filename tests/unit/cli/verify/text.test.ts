import assert from "node:assert/strict";
import type { Verification } from "../../../../cli/verify/model.ts";
import { verificationText } from "../../../../cli/verify/text.ts";

const VERIFICATION: Verification = {
  reference: "ghcr.io/acme/app:1",
  repository: "ghcr.io/acme/app",
  digest: "sha256:12",
  verified: false,
  platforms: {},
  bases: [],
  checks: [
    { check: "index", result: "pass", text: "1 image" },
    { check: "signature", result: "fail", text: "the index is not signed" },
    { check: "sbom", platform: "linux/amd64", result: "absent", text: "it has no SBOM" },
    { check: "provenance", result: "unchecked", text: "exists\u001b[31m" },
  ],
};

describe("a verification as text", () => {
  it("has a line for each check, below the digest", () => {
    assert.equal(
      verificationText(VERIFICATION, false),
      [
        "ghcr.io/acme/app@sha256:12",
        "pass       index             1 image",
        "fail       signature         the index is not signed",
        "absent     SBOM linux/amd64  it has no SBOM",
        "unchecked  provenance        exists\\x1b[31m",
        "not verified\n",
      ].join("\n"),
    );
  });

  it("says that it is verified only where a signature is", () => {
    const signed = { ...VERIFICATION, verified: true, signer: "the key SHA256:AAAA" };
    assert.ok(verificationText(signed, false).endsWith("\nverified\n"));
  });

  it("has the result in colour, and the image alone where nothing was found", () => {
    const { digest: _digest, ...nothing } = VERIFICATION;
    const text = verificationText({ ...nothing, checks: VERIFICATION.checks.slice(0, 1), verified: true }, true);
    const lines = "ghcr.io/acme/app\n\u001b[32mpass\u001b[39m  index  1 image\n";
    assert.equal(text, `${lines}complete; nobody's signature was verified\n`);
  });
});
