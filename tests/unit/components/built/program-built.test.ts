import assert from "node:assert/strict";
import { join } from "node:path";
import { BUILT_VARIABLE, writeBuilt } from "../../../../components/built/built-file.ts";
import { builtIn } from "../../../../components/built/program-built.ts";
import { CALLER_VARIABLE } from "../../../../lib/caller.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { builtOf } from "./fixture.ts";

describe("the platforms that an environment asks to take", () => {
  after(removeFolders);

  it("are none, and nothing is built, in a called workflow without files", () => {
    const folder = temporaryFolder();
    const called = { [CALLER_VARIABLE]: "/caller" };
    assert.deepEqual(builtIn(called), { folder: "", platforms: [], problems: [] });
    assert.deepEqual(builtIn({ ...called, [BUILT_VARIABLE]: folder }), { folder, platforms: [], problems: [] });
    assert.match(
      builtIn({ ...called, [BUILT_VARIABLE]: join(folder, "none") })?.problems.join() ?? "",
      /cannot be read \(ENOENT\)/,
    );
  });

  it("are those of the files, and are decided by the program where none are named", () => {
    const folder = temporaryFolder();
    assert.match(builtIn({ [BUILT_VARIABLE]: folder })?.problems.join() ?? "", /has no file of a built platform/);
    writeBuilt(folder, builtOf());
    const all = { folder, platforms: [builtOf()], problems: [] };
    assert.deepEqual(builtIn({ [BUILT_VARIABLE]: folder }), all);
    assert.deepEqual(builtIn({ [BUILT_VARIABLE]: folder, [CALLER_VARIABLE]: "/caller" }), all);
    assert.equal(builtIn({}), undefined);
  });
});
