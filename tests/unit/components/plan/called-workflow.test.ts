import assert from "node:assert/strict";
import { calledProblems, FULCIO_VARIABLE } from "../../../../components/plan/called-workflow.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import type { SignSetting } from "../../../../components/settings/sign.ts";
import { CALLER_VARIABLE } from "../../../../lib/caller.ts";
import { image, readApp } from "../settings/fixture.ts";

const CALLED = { [CALLER_VARIABLE]: "/caller" };
const OWN = "publish with a workflow of your own: multiarch init";

function problems(fields: Record<string, unknown>, environment: NodeJS.ProcessEnv = CALLED, sign?: SignSetting) {
  const read = readApp(image(fields));
  const found = calledProblems(sign === undefined ? read : { ...read, sign }, environment);
  return found.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

describe("an image in a called workflow", () => {
  const fulcio = "https://fulcio.example";
  const signed: [string, SignSetting, NodeJS.ProcessEnv, boolean][] = [
    ["another Fulcio", { keyless: true, fulcio }, CALLED, true],
    [
      "another Fulcio than that of the workflow",
      { keyless: "auto", fulcio },
      { ...CALLED, [FULCIO_VARIABLE]: "https://a.example" },
      true,
    ],
    ["the Fulcio of the workflow", { keyless: true, fulcio }, { ...CALLED, [FULCIO_VARIABLE]: fulcio }, false],
    ["other witnesses", { keyless: true, rekor: fulcio, timestamp: fulcio, trustedRoot: "a.json" }, CALLED, false],
    ["the public services", "keyless", CALLED, false],
    ["a key", { key: { env: "KEY" } }, CALLED, false],
    ["another Fulcio in a workflow of its own", { keyless: true, fulcio }, {}, false],
  ];
  for (const [what, sign, environment, isRefused] of signed) {
    it(`is ${isRefused ? "refused" : "accepted"} with ${what}`, () => {
      const sentence =
        `images.app.sign.fulcio: "${fulcio}" would get the token of the called workflow, which alone says who may have it; ` +
        `remove fulcio, have that workflow set ${FULCIO_VARIABLE}, or ${OWN}`;
      assert.deepEqual(problems({}, environment, sign), isRefused ? [sentence] : []);
    });
  }

  const digest = `sha256:${"a".repeat(64)}`;
  const gates = [
    { name: "starts", run: ["app"], platforms: ["linux/arm64"] },
    { name: "fits", builtin: "architecture" },
  ];
  const given = { platforms: { "linux/amd64": {}, "linux/arm64": { digest } }, gates };

  it("is refused where a program of it would run in the job", () => {
    assert.deepEqual(problems(given), [
      'images.app.platforms["linux/arm64"].digest: is given, so that the gates of linux/arm64 (starts) would run in the job ' +
        `that signs as the called workflow; leave the digest or the gates out, or ${OWN}`,
    ]);
    assert.deepEqual(problems(given, {}), []);
    assert.deepEqual(problems({ ...given, publish: false }), []);
  });

  it("is accepted with gates that run where it is built, and with those that run nothing", () => {
    assert.deepEqual(problems({ platforms: ["linux/amd64", "linux/arm64"], gates }), []);
    assert.deepEqual(problems({ ...given, gates: gates.slice(1) }), []);
  });
});
