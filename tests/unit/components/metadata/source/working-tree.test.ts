import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { resolveSource } from "../../../../../components/metadata/source/index.ts";
import { WorkingTrees } from "../../../../../components/metadata/source/working-tree.ts";
import { COMMIT_TIME, commit, countedGit, git, removeFolders, temporaryFolder } from "../../fixture.ts";

describe("WorkingTrees", () => {
  let folder: string;
  let trees: WorkingTrees;
  const write = (path: string, text = "") => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const pathsOf = async (path: string) => (await trees.of(join(folder, path))).files.map((file) => file.path);
  beforeEach(() => {
    folder = temporaryFolder();
    trees = new WorkingTrees();
    git(folder, "init");
  });
  afterEach(removeFolders);

  it("has the commit, and what differs from it but for what the engine writes", async () => {
    assert.deepEqual((await trees.around(folder)).checkout, { top: folder });
    assert.deepEqual(await trees.of(folder), { files: [] });
    const sha = commit(folder);
    write("new.txt");
    write("Pulumi.dev.yaml", "encryptionsalt: v1:AAAA\n");
    trees = new WorkingTrees();
    const head = { sha, date: new Date(COMMIT_TIME) };
    assert.deepEqual((await trees.around(folder)).checkout, { top: folder, head });
    assert.deepEqual(await trees.of(folder), { files: [{ name: "new.txt", path: "new.txt" }] });
  });

  it("has nothing outside of a repository, and the commit of a bare one", async () => {
    const [one, other] = [await trees.around(temporaryFolder()), await trees.around(temporaryFolder())];
    assert.deepEqual([one, other], [{ place: "/", checkout: {} }, one], "one question for all of them");
    assert.deepEqual(await trees.of(temporaryFolder()), { files: [] });
    const sha = commit(folder);
    const bare = temporaryFolder();
    git(bare, "clone", "--quiet", "--bare", folder, ".");
    assert.deepEqual(await trees.of(bare), { files: [] });
    const { checkout } = await trees.around(bare);
    assert.deepEqual(checkout, { head: { sha, date: new Date(COMMIT_TIME) } });
  });

  it("asks git about a repository once, and about the changes below its folder once", async () => {
    for (const name of ["a", "ab", "b/c"]) write(`${name}/old`);
    git(folder, "add", ".");
    commit(folder);
    for (const path of ["a/old", "ab/new", "b/c/new", "b/cd"]) write(path, "changed");
    const counted = countedGit();
    try {
      await trees.of(folder);
      const before = counted.calls().length;
      assert.deepEqual(
        [await pathsOf("a"), await pathsOf("ab"), await pathsOf("b"), await pathsOf("b/c")],
        [["old"], ["new"], ["c/new", "cd"], ["new"]],
      );
      assert.deepEqual(counted.calls().slice(before), []);
    } finally {
      counted.restore();
    }
  });

  it("says of a folder what git says of that alone, whichever was asked about before", async () => {
    for (const path of ["a/old", "ünï/x y/old", "kept/old"]) write(path);
    write(".gitignore", "ignored\n");
    git(folder, "add", ".");
    commit(folder);
    git(folder, "update-index", "--skip-worktree", "kept/old");
    for (const path of ["kept/old", "ünï/x y/old", "a/deep/er", "ignored/new", "new/er/est"]) write(path, "changed");
    git(folder, "init", "--quiet", "inner");
    write("inner/new", "");
    symlinkSync("ünï", join(folder, "link"));
    await trees.of(folder);
    for (const path of ["a", "a/deep", "ünï", "ünï/x y", "kept", "ignored", "new", "new/er", "inner", "link"]) {
      const place = join(folder, path);
      assert.deepEqual(await trees.of(place), await new WorkingTrees().of(place), path);
    }
  });

  it("asks about a folder itself where git cannot tell about one around it", async () => {
    write("app/new");
    write("other/broken");
    commit(folder);
    // A submodule that is damaged fails the whole status.
    git(folder, "init", "--quiet", "other/library");
    commit(join(folder, "other/library"));
    git(folder, "add", "other/library");
    rmSync(join(folder, "other/library/.git/HEAD"));
    writeFileSync(join(folder, "other/library/.git/config"), "[damaged");
    assert.notEqual((await trees.of(folder)).unreadable, undefined);
    assert.deepEqual(await trees.of(join(folder, "app")), { files: [{ name: "app/new", path: "new" }] });
  });

  const damages: [title: string, damage: () => void, reason: RegExp][] = [
    ["repository", () => rmSync(join(folder, ".git", "HEAD")), /^not a git repository/],
    ["index", () => writeFileSync(join(folder, ".git", "index"), "damaged"), /index/],
  ];
  for (const [title, damage, reason] of damages) {
    it(`says why nothing is known where the ${title} is damaged, in any CI system`, async () => {
      commit(folder);
      damage();
      const { unreadable, ...rest } = await trees.of(folder);
      assert.match(unreadable ?? "", reason);
      assert.deepEqual(rest, { files: [] });
      for (const env of [{ DRONE: "true", DRONE_BRANCH: "main" }, { GITHUB_ACTIONS: "true" }, {}])
        assert.equal((await resolveSource({ env, folder })).unreadable, unreadable);
    });
  }
});
