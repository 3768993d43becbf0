import assert from "node:assert/strict";
import { tokenForm } from "../../../../components/settings/token-form.ts";

// Each is put together here: whoever searches this repository for secrets is to find none.
const forms: [text: string, what: string | undefined][] = [
  [`ghp_${"a1B2".repeat(9)}`, "a token of GitHub"],
  [`https://x:ghs_${"a1B2".repeat(9)}@github.com`, "a token of GitHub"],
  [`github_pat_${"11AAAAAAA0_".repeat(4)}`, "a token of GitHub"],
  [`token=glpat-${"aB3-".repeat(5)}`, "a token of GitLab"],
  [`AKIA${"ABCD1234".repeat(2)}`, "an access key of AWS"],
  [`xoxb-${"1234567890-".repeat(2)}abc`, "a token of Slack"],
  [`npm_${"a1B2".repeat(9)}`, "a token of npm"],
  [`dckr_pat_${"a1B2-".repeat(5)}`, "a token of Docker Hub"],
  [`pul-${"0a1b2c3d".repeat(5)}`, "a token of Pulumi"],
  [`-----BEGIN ${"OPENSSH"} PRIVATE KEY-----\nAAAA`, "a private key"],
  [`-----BEGIN ${"PRIVATE"} KEY-----`, "a private key"],
  ["-----BEGIN CERTIFICATE-----", undefined],
  ["-----BEGIN PUBLIC KEY-----", undefined],
  ["ghp_short", undefined],
  ["npm_config_registry", undefined],
  ["https://github.com/acme/app", undefined],
  ["AKIA", undefined],
  ["", undefined],
];

describe("tokenForm", () => {
  for (const [text, what] of forms) {
    it(`finds ${what ?? "nothing"} in ${JSON.stringify(text.slice(0, 24))}`, () => assert.equal(tokenForm(text), what));
  }
});
