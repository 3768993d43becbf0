import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GitFailure } from "../../../../lib/git/run.ts";
import { uncommittedFiles } from "../../../../lib/git/uncommitted-files.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("uncommittedFiles", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
    writeFileSync(join(folder, ".gitignore"), "*.log\n");
    writeFileSync(join(folder, "kept.txt"), "1");
    mkdirSync(join(folder, "inside"));
    writeFileSync(join(folder, "inside", "deep.txt"), "1");
    git(folder, "add", ".");
    commit(folder);
  });
  afterEach(removeFolders);

  const names = async (at = folder) => (await uncommittedFiles(at)).map(({ name }) => name);

  it("is empty after a commit, and for files that are ignored", async () => {
    writeFileSync(join(folder, "build.log"), "");
    assert.deepEqual(await names(), []);
  });

  it("rejects where that is unknown", async () => {
    await assert.rejects(names(temporaryFolder()), GitFailure);
    writeFileSync(join(folder, ".git", "index"), "damaged");
    await assert.rejects(names(), GitFailure);
  });

  it("lists changed, staged, deleted and new files below the folder", async () => {
    writeFileSync(join(folder, "kept.txt"), "2");
    writeFileSync(join(folder, "staged.txt"), "");
    git(folder, "add", "staged.txt");
    rmSync(join(folder, "inside", "deep.txt"));
    mkdirSync(join(folder, "dist"));
    writeFileSync(join(folder, "dist", "a.js"), "");
    writeFileSync(join(folder, "größer\n.txt"), "");
    const files = ["inside/deep.txt", "kept.txt", "staged.txt", "dist/a.js", "größer\n.txt"];
    assert.deepEqual(await names(), files);
    mkdirSync(join(folder, "inside"), { recursive: true });
    assert.deepEqual(await uncommittedFiles(join(folder, "inside")), [{ name: "inside/deep.txt", path: "deep.txt" }]);
  });

  it("sees what settings of git would leave out", async () => {
    git(folder, "config", "status.showUntrackedFiles", "no");
    git(folder, "config", "diff.ignoreSubmodules", "all");
    const library = temporaryFolder();
    git(library, "init");
    commit(library);
    git(folder, "-c", "protocol.file.allow=always", "submodule", "add", library, "library");
    commit(folder);
    assert.deepEqual(await names(), []);
    writeFileSync(join(folder, "library", "new.txt"), "");
    writeFileSync(join(folder, "new.txt"), "");
    assert.deepEqual(await names(), ["library", "new.txt"]);
  });

  it("sees a file that moved, and leaves the index as it was", async () => {
    git(folder, "mv", "kept.txt", "moved.txt");
    // A file with another time makes git write what it has found out, were it not told to leave that.
    utimesSync(join(folder, "inside", "deep.txt"), 1, 1);
    const index = readFileSync(join(folder, ".git", "index"));
    assert.deepEqual(await names(), ["kept.txt", "moved.txt"]);
    assert.deepEqual(readFileSync(join(folder, ".git", "index")), index);
  });

  it("lists edits that git was told to overlook", async () => {
    for (const [name, text] of Object.entries({ "run.sh": "run", 'öd\n"d': "1", crlf: "a\n", gone: "1" })) {
      writeFileSync(join(folder, name), text);
    }
    symlinkSync("kept.txt", join(folder, "link"));
    writeFileSync(join(folder, ".gitattributes"), "crlf text eol=crlf\n");
    git(folder, "add", ".");
    commit(folder);
    const all = ["inside/deep.txt", "kept.txt", "run.sh", 'öd\n"d', "crlf", "gone", "link"];
    git(folder, "update-index", "--assume-unchanged", ...all.slice(0, 4));
    git(folder, "update-index", "--skip-worktree", ...all.slice(3));
    writeFileSync(join(folder, "crlf"), "a\r\n");
    assert.deepEqual(await names(), []);

    writeFileSync(join(folder, "inside", "deep.txt"), "2");
    chmodSync(join(folder, "run.sh"), 0o755);
    writeFileSync(join(folder, 'öd\n"d'), "2");
    rmSync(join(folder, "gone"));
    rmSync(join(folder, "link"));
    symlinkSync("run.sh", join(folder, "link"));
    const edited = ["gone", "inside/deep.txt", "link", "run.sh", 'öd\n"d'];
    assert.deepEqual((await names()).sort(), edited);
    assert.deepEqual(await uncommittedFiles(join(folder, "inside")), [
      { name: "inside/deep.txt", path: "deep.txt", isHidden: true },
    ]);
    // What was told not to be checked out does not exist, and says nothing of what is.
    git(folder, "config", "core.sparseCheckout", "true");
    writeFileSync(join(folder, "crlf"), "a\n");
    assert.deepEqual((await names()).sort(), edited.slice(1));
  });

  it("sees a submodule that git was told to overlook", async () => {
    const library = temporaryFolder();
    git(library, "init");
    commit(library);
    git(folder, "-c", "protocol.file.allow=always", "submodule", "add", library, "library");
    commit(folder);
    git(folder, "update-index", "--skip-worktree", "library");
    assert.deepEqual(await names(), []);
    commit(join(folder, "library"));
    assert.deepEqual(await names(), ["library"]);
  });

  it("is that of the folder, whatever repository the variables of a hook name", async () => {
    const other = temporaryFolder();
    git(other, "init");
    process.env.GIT_DIR = join(other, ".git");
    process.env.GIT_INDEX_FILE = join(other, ".git", "index");
    try {
      writeFileSync(join(folder, "kept.txt"), "2");
      assert.deepEqual(await names(), ["kept.txt"]);
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    }
  });
});
