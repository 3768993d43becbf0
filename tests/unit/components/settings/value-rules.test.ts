import assert from "node:assert/strict";
import {
  argumentNameProblem,
  builderProblem,
  contextNameProblem,
  durationProblem,
  hostProblem,
  imageNameProblem,
  labelKeyProblem,
  platformProblem,
  type Rule,
  secretIdProblem,
  sshProblem,
  variableProblem,
} from "../../../../components/settings/value-rules.ts";

const RULES: [name: string, rule: Rule, valid: string[], invalid: string[]][] = [
  [
    "imageNameProblem",
    imageNameProblem,
    ["app", "hit-counter", "1st_app"],
    ["", "a.b", "a/b", "-a", "__proto__", "a b"],
  ],
  ["builderProblem", builderProblem, ["default", "arm-builder", "b.1_2"], ["", "1st", "a/b", "-a", "a b"]],
  ["argumentNameProblem", argumentNameProblem, ["A", "_a1", "constructor"], ["", "1A", "A-B", "A=B", "__proto__"]],
  [
    "variableProblem",
    variableProblem,
    ["A", "_a1", "ACTIONS_RUNTIME_TOKEN"],
    ["", "1A", "A-B", "SIGSTORE_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
  ],
  ["secretIdProblem", secretIdProblem, ["npm", "NPM_TOKEN", "a.b-c"], ["", "a,b", "a=b", "a b", ".a"]],
  ["contextNameProblem", contextNameProblem, ["base", "docker.io/library/debian:12"], ["", "Base", "a b"]],
  [
    "labelKeyProblem",
    labelKeyProblem,
    ["org.opencontainers.image.title", "a/b", "toString"],
    ["", "a b", "a=b", "__proto__"],
  ],
  ["sshProblem", sshProblem, ["default", "deploy=.ssh/id_ed25519,.ssh/other"], ["", "deploy=", "=x", "a b"]],
  [
    "hostProblem",
    hostProblem,
    ["db:10.0.0.5", "db=10.0.0.5", "db:::1", "db:[::1]", "a.example.com:host-gateway"],
    ["", "db", "db:", ":10.0.0.5", "db:elsewhere", "d b:10.0.0.5"],
  ],
  [
    "durationProblem",
    durationProblem,
    ["45s", "90m", "2h", "1h30m", "1h30m15s", "0h5m"],
    ["", "2", "2 h", "h", "0s", "0h0m", "30m1h", "-1h", "1.5h", "2d"],
  ],
  ["platformProblem", platformProblem, ["linux/amd64", "linux/aarch64", "linux/arm"], ["", "amd64", "linux/amd46"]],
];

for (const [name, rule, valid, invalid] of RULES) {
  describe(name, () => {
    for (const text of valid) it(`allows "${text}"`, () => assert.equal(rule(text), undefined));
    for (const text of invalid) it(`refuses "${text}" and holds a fix`, () => assert.match(rule(text) ?? "", /[;?]/));
  });
}

describe("platformProblem", () => {
  it("names the platform that was meant", () => {
    assert.equal(platformProblem("linux/amd46"), 'is not a known platform; did you mean "linux/amd64"?');
    assert.match(platformProblem("linux") ?? "", /^is not a platform \(os\/architecture/);
  });
});
