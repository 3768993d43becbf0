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

  it("sees what is of another kind than git was told to overlook", async () => {
    for (const name of ["file", "folder", "plain"]) writeFileSync(join(folder, name), "kept.txt");
    symlinkSync("kept.txt", join(folder, "link"));
    git(folder, "add", ".");
    commit(folder);
    git(folder, "update-index", "--skip-worktree", "file", "folder", "link", "plain");
    for (const name of ["file", "folder", "link"]) rmSync(join(folder, name));
    symlinkSync("kept.txt", join(folder, "file"));
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "link"), "kept.txt");
    assert.deepEqual((await names()).sort(), ["file", "folder", "link"]);
  });

  it("compares modes only where the repository has them", async () => {
    for (const [name, mode] of [
      ["run.sh", 0o755],
      ["text", 0o644],
    ] as const)
      writeFileSync(join(folder, name), "", { mode });
    git(folder, "add", ".");
    commit(folder);
    git(folder, "update-index", "--assume-unchanged", "run.sh", "text");
    git(folder, "config", "--unset", "core.fileMode");
    assert.deepEqual(await names(), []);
    chmodSync(join(folder, "run.sh"), 0o644);
    assert.deepEqual(await names(), ["run.sh"]);
    git(folder, "config", "core.fileMode", "false");
    assert.deepEqual(await names(), []);
  });

  it("sees hidden edits where objects are named by SHA-256, and where names have line breaks", async () => {
    const odd = join(folder, "a\nb");
    mkdirSync(odd);
    git(odd, "init", "--object-format=sha256");
    mkdirSync(join(odd, "c\nd"));
    for (const name of ["link", "other"]) symlinkSync("target", join(odd, "c\nd", name));
    git(odd, "add", ".");
    commit(odd);
    git(odd, "update-index", "--skip-worktree", "c\nd/link", "c\nd/other");
    rmSync(join(odd, "c\nd", "other"));
    symlinkSync("changed", join(odd, "c\nd", "other"));
    const expected = { name: "c\nd/other", path: "other", isHidden: true };
    assert.deepEqual(await uncommittedFiles(join(odd, "c\nd")), [expected]);
  });

  it("lists a file once that is staged and was edited after git was told to overlook it", async () => {
    const edit = (text: string) => writeFileSync(join(folder, "kept.txt"), text);
    edit("staged");
    git(folder, "add", ".");
    git(folder, "update-index", "--assume-unchanged", "kept.txt");
    edit("edited");
    assert.deepEqual(await uncommittedFiles(folder), [{ name: "kept.txt", path: "kept.txt" }]);
  });

  describe("of a submodule that git was told to overlook", () => {
    let library: string;
    beforeEach(() => {
      library = join(folder, "library");
      const origin = temporaryFolder();
      git(origin, "init");
      commit(origin);
      git(folder, "-c", "protocol.file.allow=always", "submodule", "add", origin, "library");
      commit(folder);
      git(folder, "update-index", "--skip-worktree", "library");
    });

    const changes: [title: string, change: () => void, expected: string[]][] = [
      ["none", () => undefined, []],
      ["another commit", () => commit(library), ["library"]],
      ["a file", () => writeFileSync(join(library, "new.txt"), ""), ["library"]],
      ["a HEAD that cannot be read", () => writeFileSync(join(folder, ".git/modules/library/HEAD"), ""), ["library"]],
      ["no repository, as it is not checked out", () => rmSync(join(library, ".git")), []],
    ];
    for (const [title, change, expected] of changes) {
      it(`sees ${title}`, async () => {
        change();
        assert.deepEqual(await names(), expected);
      });
    }
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
