import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CALLER_VARIABLE, callerFolder, enterCaller } from "../../../lib/caller.ts";

describe("the project of a caller", () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  it("is what relative paths mean where there is one", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "multiarch-caller-")));
    enterCaller({ [CALLER_VARIABLE]: folder });
    assert.equal(process.cwd(), folder);
    process.chdir(before);
    rmdirSync(folder);
  });

  it("is none where the variable is not set or empty", () => {
    for (const environment of [{}, { [CALLER_VARIABLE]: "" }]) {
      enterCaller(environment);
      assert.deepEqual([callerFolder(environment), process.cwd()], [undefined, before]);
    }
  });
});
