import assert from "node:assert/strict";
import { formatPath } from "../../../../components/settings/problems.ts";
import { plainSecrets, writtenConfiguration } from "../../../../components/stack/plain-secrets.ts";

const raw = {
  images: {
    app: {
      secrets: { npm: "x", env: { env: "NPM" } },
      gates: [{ name: "scan", dockerfile: "scan", secrets: { token: "x" } }],
      sign: { key: { env: "KEY" }, password: "x" },
    },
  },
  sign: { key: "x" },
  github: {
    token: "x",
    secrets: { A: "x", B: "x" },
    variables: { C: "x" },
    environments: { eu: { secrets: { D: "x" } } },
  },
};
const PLACES = [
  "images.app.secrets.npm",
  "images.app.gates[0].secrets.token",
  "github.secrets.A",
  "github.secrets.B",
  "github.environments.eu.secrets.D",
  "sign.key",
  "images.app.sign.password",
  "github.token",
];
const secure = { secure: "v1:xyz" };

const found = (written: unknown, isSecret = false) =>
  plainSecrets(raw, written, () => isSecret).map(({ path }) => formatPath(path));

describe("plainSecrets", () => {
  it("finds each in the file, also beside one that is encrypted", () => {
    const written = {
      "multiarch:images": {
        app: { secrets: { npm: secure }, gates: [{ secrets: { token: secure } }], sign: { password: secure } },
      },
      "multiarch:sign": { key: secure },
      "multiarch:github": { token: "x", secrets: { A: secure, B: "x" }, environments: { eu: { secrets: { D: "x" } } } },
    };
    assert.deepEqual(found(written, true), ["github.secrets.B", "github.environments.eu.secrets.D", "github.token"]);
  });

  it("believes the engine where the file does not tell", () => {
    assert.deepEqual(found(undefined, false), PLACES);
    assert.deepEqual(found(undefined, true), []);
    assert.deepEqual(found({ "multiarch:github": secure }, true), []);
  });

  it("names the command that encrypts it", () => {
    const [problem] = plainSecrets({ github: { secrets: { A: "hunter2" } } }, undefined, () => false);
    assert.equal(
      problem?.message,
      "is plain text in the stack file; run: pulumi config set --secret --path 'multiarch:github.secrets.A'",
    );
  });
});

describe("writtenConfiguration", () => {
  const files = (text: string | undefined) => ({
    kind: () => undefined,
    read: (path: string) => (path === "Pulumi.dev.yaml" ? text : undefined),
  });
  for (const [name, text, expected] of [
    ["what the file holds", "config: {a:b: {c: d}}", { "a:b": { c: "d" } }],
    ["nothing without a file", undefined, undefined],
    ["nothing of what is no YAML", "{", undefined],
    ["nothing of what is no map", "[]", undefined],
  ] as const) {
    it(`is ${name}`, () => assert.deepEqual(writtenConfiguration(files(text), "dev"), expected));
  }
});
