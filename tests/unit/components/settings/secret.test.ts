import assert from "node:assert/strict";
import { buildsAgain, type SecretSource } from "../../../../components/settings/secret.ts";

describe("another value of a secret", () => {
  const cases: [source: SecretSource, builds: boolean][] = [
    [{ value: "x" }, true],
    [{ file: ".npmrc" }, true],
    [{ file: ".npmrc", rebuild: false }, false],
    [{ env: "TOKEN" }, false],
    [{ env: "TOKEN", rebuild: true }, true],
  ];
  for (const [source, builds] of cases) {
    it(`of ${JSON.stringify(source)} ${builds ? "builds again" : "builds nothing"}`, () => {
      assert.equal(buildsAgain(source), builds);
    });
  }
});
