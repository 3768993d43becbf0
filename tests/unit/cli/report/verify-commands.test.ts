import assert from "node:assert/strict";
import { verifyCommands } from "../../../../cli/report/verify-commands.ts";
import type { SignInput } from "../../../../lib/signing/sign-input.ts";

const REF = "ghcr.io/acme/app:1.0.0";
const KEY = "the key SHA256:zNV1xFUJyf9jW3lcAwzKyg8nvzIFMM0vBKJhhSURd9k=";
const NAME = "https://github.com/acme/app/.github/workflows/publish.yml@refs/tags/v1.0.0";
const ISSUER = "https://token.actions.githubusercontent.com";

describe("the commands that verify", () => {
  for (const [title, by, sign, expected] of [
    [
      "an identity",
      `${NAME} (${ISSUER})`,
      { keyless: true },
      [
        `npx multiarch verify ${REF} --identity ${NAME} --issuer ${ISSUER}`,
        `cosign verify ${REF} --certificate-identity ${NAME} --certificate-oidc-issuer ${ISSUER}`,
      ],
    ],
    [
      "an identity, with services of one's own",
      `${NAME} (${ISSUER})`,
      { keyless: true, fulcio: "https://fulcio.example" },
      [
        `npx multiarch verify ${REF} --identity ${NAME} --issuer ${ISSUER} --trusted-root trusted_root.json`,
        `cosign verify ${REF} --certificate-identity ${NAME} --certificate-oidc-issuer ${ISSUER} --trusted-root trusted_root.json`,
      ],
    ],
    [
      "an identity that is in no log",
      `${NAME} (${ISSUER})`,
      { keyless: true, rekor: false, timestamp: "https://tsa.example" },
      [
        `npx multiarch verify ${REF} --identity ${NAME} --issuer ${ISSUER} --trusted-root trusted_root.json`,
        `cosign verify ${REF} --certificate-identity ${NAME} --certificate-oidc-issuer ${ISSUER} --trusted-root trusted_root.json --insecure-ignore-tlog=true`,
      ],
    ],
    [
      "a key in a file",
      KEY,
      { key: { file: "keys/app.key" } },
      [`npx multiarch verify ${REF} --key app.pub`, `cosign verify ${REF} --key app.pub --insecure-ignore-tlog=true`],
    ],
    [
      "a key that is in the public log",
      KEY,
      { key: { env: "KEY" }, rekor: "https://rekor.sigstore.dev" },
      [`npx multiarch verify ${REF} --key cosign.pub`, `cosign verify ${REF} --key cosign.pub`],
    ],
    [
      "a key that is in a log of one's own",
      KEY,
      { rekor: "https://rekor.example" },
      [
        `npx multiarch verify ${REF} --key cosign.pub --trusted-root trusted_root.json`,
        `cosign verify ${REF} --key cosign.pub --trusted-root trusted_root.json`,
      ],
    ],
    [
      "a trust root that is set",
      `${NAME} (${ISSUER})`,
      { keyless: true, trustedRoot: "sigstore/root.json" },
      [
        `npx multiarch verify ${REF} --identity ${NAME} --issuer ${ISSUER} --trusted-root root.json`,
        `cosign verify ${REF} --certificate-identity ${NAME} --certificate-oidc-issuer ${ISSUER} --trusted-root root.json`,
      ],
    ],
    [
      "a key, with the trust root of a timestamp authority",
      KEY,
      { timestamp: "https://tsa.example", trustedRoot: "root.json" },
      [
        `npx multiarch verify ${REF} --key cosign.pub --trusted-root root.json`,
        `cosign verify ${REF} --key cosign.pub --trusted-root root.json --insecure-ignore-tlog=true`,
      ],
    ],
    [
      "what nobody signs any more",
      KEY,
      undefined,
      [
        `npx multiarch verify ${REF} --key cosign.pub`,
        `cosign verify ${REF} --key cosign.pub --insecure-ignore-tlog=true`,
      ],
    ],
  ] as const satisfies readonly (readonly [string, string, SignInput | undefined, readonly string[]])[]) {
    it(`name ${title}`, () => assert.deepEqual(verifyCommands(REF, by, sign), expected));
  }

  it("are safe to copy whatever the identity is called", () => {
    const [ours] = verifyCommands(REF, "it's $(me)\n (https://a.example)", { keyless: true });
    assert.equal(ours, `npx multiarch verify ${REF} --identity 'it'\\''s $(me)\\n' --issuer https://a.example`);
  });
});
