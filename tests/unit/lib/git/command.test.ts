import assert from "node:assert/strict";
import { git as ask, gitLines } from "../../../../lib/git/command.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("what git prints in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
  });
  afterEach(removeFolders);

  it("is a text or lines, without the end of the last one", async () => {
    const sha = commit(folder);
    git(folder, "tag", "v1");
    git(folder, "tag", "v2");
    assert.equal(await ask(folder, "rev-parse", "HEAD"), sha);
    assert.deepEqual(await gitLines(folder, "tag"), ["v1", "v2"]);
  });

  it("fails where git cannot even be asked", async () => {
    await assert.rejects(ask("a\0b", "tag"), { code: "ERR_INVALID_ARG_VALUE" });
  });

  it("is nothing where it prints nothing, and where it fails", async () => {
    assert.equal(await ask(folder, "tag"), undefined);
    assert.deepEqual(await gitLines(folder, "tag"), []);
    assert.equal(await ask(folder, "rev-parse", "--verify", "HEAD"), undefined);
    assert.deepEqual(await gitLines(temporaryFolder(), "log"), []);
  });
});
