import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CI_VARIABLES } from "../../../../../components/metadata/source/ci-services.ts";

describe("CI_VARIABLES", () => {
  it("are all by which env-ci tells a CI system", () => {
    const folder = join(dirname(fileURLToPath(import.meta.resolve("env-ci"))), "services");
    const asked = readdirSync(folder).flatMap((name) => {
      const [detection] = /detect\(.*?\n {2}\}/s.exec(readFileSync(join(folder, name), "utf8")) ?? [];
      const variables = [...(detection ?? "").matchAll(/\benv\.(\w+)/g)].map(([, variable]) => variable);
      // What git.js has is not a CI system.
      assert.equal(variables.length > 0, name !== "git.js", name);
      return variables;
    });
    assert.deepEqual([...CI_VARIABLES].sort(), [...new Set(asked)].sort());
  });
});
