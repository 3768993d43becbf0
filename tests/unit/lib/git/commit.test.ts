import assert from "node:assert/strict";
import { realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commitAt, isInHead, outermostTree, textAtHead } from "../../../../lib/git/commit.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("the commits of a folder's repository", () => {
  let folder: string;
  let first: string;
  let second: string;
  beforeEach(() => {
    folder = realpathSync(temporaryFolder());
    git(folder, "init");
    writeFileSync(join(folder, "file"), "text\n");
    git(folder, "add", ".");
    first = commit(folder);
    git(folder, "tag", "v1");
    git(folder, "commit", "--allow-empty", "--message", "later");
    second = git(folder, "rev-parse", "HEAD");
  });
  afterEach(removeFolders);

  it("are named by HEAD, by themselves or by a ref in full, each with its time", async () => {
    const date = new Date(COMMIT_TIME);
    assert.deepEqual(await commitAt(folder, "HEAD"), { sha: second, date });
    assert.deepEqual(await commitAt(folder, first), { sha: first, date });
    assert.deepEqual(await commitAt(folder, "refs/tags/v1"), { sha: first, date });
    assert.deepEqual(await commitAt(folder, "refs/heads/main"), { sha: second, date });
  });

  it("are named by nothing that git could take for more than that", async () => {
    for (const revision of [
      "",
      "--all",
      "v1",
      "HEAD~1",
      "HEAD^",
      "@",
      first.slice(0, 12),
      `${first}0`,
      `${first}..${second}`,
      "refs/heads/main~1",
      "refs/heads/*",
      "refs/heads/none",
      `xHEAD`,
      "0".repeat(40),
    ]) {
      assert.equal(await commitAt(folder, revision), undefined, revision);
    }
    assert.equal(await commitAt(temporaryFolder(), "HEAD"), undefined);
  });

  it("are in HEAD when they went into it", async () => {
    assert.equal(await isInHead(folder, second), true);
    assert.equal(await isInHead(folder, first), true);
    for (const other of ["main", "v1", "HEAD^", first.slice(0, 12)])
      assert.equal(await isInHead(folder, other), false, other);
    git(folder, "checkout", "--detach", first);
    assert.equal(await isInHead(folder, second), false);
    for (const none of ["0".repeat(40), "--all", "main", ""]) assert.equal(await isInHead(folder, none), false, none);
    assert.equal(await isInHead(temporaryFolder(), first), false);
  });

  it("have the text of a file, whatever became of it since", async () => {
    writeFileSync(join(folder, "file"), "edited\n");
    assert.equal(await textAtHead(folder, "file"), "text\n");
    assert.equal(await textAtHead(folder, "none"), undefined);
    assert.equal(await textAtHead(temporaryFolder(), "file"), undefined);
  });

  it("belong to the working tree around all submodules", async () => {
    assert.equal(await outermostTree(folder), folder);
    const submodule = (outer: string, from: string) =>
      git(outer, "-c", "protocol.file.allow=always", "submodule", "add", from, "library");
    const [middle, outer] = [realpathSync(temporaryFolder()), realpathSync(temporaryFolder())];
    for (const tree of [middle, outer]) git(tree, "init");
    submodule(middle, folder);
    commit(middle);
    submodule(outer, middle);
    git(outer, "-c", "protocol.file.allow=always", "submodule", "update", "--init", "--recursive");
    assert.equal(await outermostTree(join(outer, "library")), outer);
    assert.equal(await outermostTree(join(outer, "library", "library")), outer);
  });
});
