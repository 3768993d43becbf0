import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveSource } from "../../../../../components/metadata/source/index.ts";
import { workingTree } from "../../../../../components/metadata/source/working-tree.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";

describe("workingTree", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
  });
  afterEach(removeFolders);

  it("has the commit, and what differs from it but for what the engine writes", async () => {
    assert.deepEqual(await workingTree(folder), { files: [] });
    const sha = commit(folder);
    for (const [name, text] of [
      ["new.txt", ""],
      ["Pulumi.dev.yaml", "encryptionsalt: v1:AAAA\n"],
    ] as const)
      writeFileSync(join(folder, name), text);
    const head = { sha, date: new Date(COMMIT_TIME) };
    assert.deepEqual(await workingTree(folder), { head, files: [{ name: "new.txt", path: "new.txt" }] });
  });

  it("has nothing outside of a repository, and the commit of a bare one", async () => {
    assert.deepEqual(await workingTree(temporaryFolder()), { files: [] });
    const sha = commit(folder);
    const bare = temporaryFolder();
    git(bare, "clone", "--quiet", "--bare", folder, ".");
    assert.deepEqual(await workingTree(bare), { head: { sha, date: new Date(COMMIT_TIME) }, files: [] });
  });

  const damages: [title: string, damage: () => void, reason: RegExp][] = [
    ["repository", () => rmSync(join(folder, ".git", "HEAD")), /^not a git repository/],
    ["index", () => writeFileSync(join(folder, ".git", "index"), "damaged"), /index/],
  ];
  for (const [title, damage, reason] of damages) {
    it(`says why nothing is known where the ${title} is damaged, in any CI system`, async () => {
      commit(folder);
      damage();
      const { unreadable, ...rest } = await workingTree(folder);
      assert.match(unreadable ?? "", reason);
      assert.deepEqual(rest, { files: [] });
      for (const env of [{ DRONE: "true", DRONE_BRANCH: "main" }, { GITHUB_ACTIONS: "true" }, {}])
        assert.equal((await resolveSource({ env, folder })).unreadable, unreadable);
    });
  }
});
