import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { uncommittedChanges } from "../../../../lib/git/uncommitted-content.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("uncommittedChanges", () => {
  let repository: string;
  let folder: string;
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const changes = (...ignoreFiles: string[]) => uncommittedChanges(folder, ignoreFiles);

  beforeEach(() => {
    repository = temporaryFolder();
    git(repository, "init");
    folder = join(repository, "app");
    mkdirSync(join(folder, "sub"), { recursive: true });
    for (const path of ["file", "sub/file", "../outside"]) write(path, "one");
    write(".gitignore", "ignored\n");
    git(repository, "add", ".");
    commit(repository);
  });
  afterEach(removeFolders);

  it("are none in a clean folder, whatever times its files have", async () => {
    assert.equal(await changes(), "");
    utimesSync(join(folder, "file"), 1, 1);
    assert.equal(await changes(), "");
  });

  it("are none where git knows no commit", async () => {
    assert.equal(await uncommittedChanges(temporaryFolder(), []), "");
    const empty = temporaryFolder();
    git(empty, "init");
    writeFileSync(join(empty, "file"), "one");
    assert.equal(await uncommittedChanges(empty, []), "");
    assert.equal(await uncommittedChanges(join(folder, "gone"), []), "");
  });

  const edits: [title: string, edit: () => void][] = [
    ["a changed file", () => write("sub/file", "two")],
    ["another change of it", () => write("sub/file", "three")],
    ["a new file", () => write("sub/new", "one")],
    ["the same file elsewhere", () => write("new", "one")],
    ["a deleted file", () => rmSync(join(folder, "file"))],
    ["a file that can be run now", () => chmodSync(join(folder, "file"), 0o755)],
    ["a link", () => symlinkSync("file", join(folder, "new"))],
    ["a link to elsewhere", () => symlinkSync("sub", join(folder, "new"))],
    ["a name with a line break", () => write("a\nb", "one")],
  ];
  it("are another text for each edit, and gone when it is undone or committed", async () => {
    const seen = new Set([""]);
    for (const [title, edit] of edits) {
      edit();
      const found = await changes();
      assert.ok(!seen.has(found), title);
      seen.add(found);
      git(repository, "add", ".");
      assert.equal(await changes(), found, `${title}, staged`);
      git(repository, "reset", "--hard");
      git(repository, "clean", "-df");
      assert.equal(await changes(), "");
    }
    write("file", "two");
    git(repository, "add", ".");
    commit(repository);
    assert.equal(await changes(), "");
  });

  it("are the same in every clone", async () => {
    const clone = join(temporaryFolder(), "clone");
    git(repository, "clone", repository, clone);
    for (const place of [folder, join(clone, "app")]) writeFileSync(join(place, "new"), "one");
    assert.equal(await uncommittedChanges(join(clone, "app"), []), await changes());
  });

  it("are none outside the folder, in files that git ignores, and in new ones that an ignore file names", async () => {
    write("../outside", "two");
    write("ignored", "one");
    write("cache", "one");
    assert.notEqual(await changes(), "");
    write(".dockerignore", "cache\n.dockerignore\n");
    assert.equal(await changes(join(folder, ".dockerignore"), join(folder, "none.dockerignore")), "");
  });
});
