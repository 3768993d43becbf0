import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveSource } from "../../../../../components/metadata/source/index.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";

const NOTHING = { origin: "git", eventName: "", ref: "", sha: "", isDirty: false, repository: {} };
const commitDate = new Date(COMMIT_TIME);

const gitSource = (folder: string) => resolveSource({ env: {}, folder });

/** Puts a signature, of nobody's, on the commit at HEAD. */
function signedCommit(folder: string): string {
  const [header = "", message = ""] = git(folder, "cat-file", "commit", "HEAD").split("\n\n");
  const object = join(temporaryFolder(), "commit");
  const signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----";
  writeFileSync(object, `${header}\n${signature}\n\n${message}\n`);
  const sha = git(folder, "hash-object", "-t", "commit", "-w", object);
  git(folder, "reset", "--quiet", "--soft", sha);
  return sha;
}

describe("the source on a laptop", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(removeFolders);

  it("knows nothing where there is no repository, or no folder", async () => {
    assert.deepEqual(await gitSource(folder), NOTHING);
    assert.deepEqual(await gitSource(join(folder, "none")), NOTHING);
  });

  it("says that git is not installed, where there is a repository", async () => {
    const { PATH: path } = process.env;
    process.env.PATH = temporaryFolder();
    try {
      assert.deepEqual(await gitSource(folder), NOTHING);
      mkdirSync(join(folder, ".git"));
      assert.deepEqual(await gitSource(folder), { ...NOTHING, unreadable: "git is not installed" });
    } finally {
      process.env.PATH = path;
    }
  });

  it("knows the branch alone before the first commit", async () => {
    git(folder, "init");
    assert.deepEqual(await gitSource(folder), { ...NOTHING, ref: "refs/heads/main" });
  });

  it("knows branch, commit and its time, from any folder inside", async () => {
    git(folder, "init");
    const sha = commit(folder);
    mkdirSync(join(folder, "inside"));
    const source = { ...NOTHING, ref: "refs/heads/main", sha, commitDate };
    assert.deepEqual(await gitSource(folder), source);
    assert.deepEqual(await gitSource(join(folder, "inside")), source);
  });

  it("is the branch on a branch, whatever tags its commit has", async () => {
    git(folder, "init");
    commit(folder);
    git(folder, "tag", "v1.2.3");
    git(folder, "switch", "--create", "feature/login");
    assert.equal((await gitSource(folder)).ref, "refs/heads/feature/login");
  });

  it("is the tag at a detached HEAD, annotated or not", async () => {
    git(folder, "init");
    const sha = commit(folder);
    git(folder, "tag", "v1.2");
    git(folder, "tag", "--annotate", "--message", "release", "v1.2.3");
    git(folder, "switch", "--detach", "v1.2.3");
    assert.deepEqual(await gitSource(folder), { ...NOTHING, ref: "refs/tags/v1.2.3", sha, commitDate });
  });

  it("is the branch that holds a detached HEAD, but never a tag that is further on", async () => {
    git(folder, "init");
    const sha = commit(folder);
    commit(folder);
    git(folder, "tag", "v2");
    git(folder, "switch", "--detach", sha);
    assert.equal((await gitSource(folder)).ref, "refs/heads/main");
    git(folder, "branch", "--delete", "--force", "main");
    assert.deepEqual(await gitSource(folder), { ...NOTHING, sha, commitDate });
  });

  it("is a remote's branch at a detached HEAD, as CI systems check out", async () => {
    const clone = temporaryFolder();
    git(folder, "init");
    git(folder, "switch", "--create", "feature");
    const sha = commit(folder);
    git(clone, "clone", "--quiet", folder, ".");
    git(clone, "switch", "--detach", sha);
    git(clone, "branch", "--delete", "--force", "feature");
    assert.equal((await gitSource(clone)).ref, "refs/heads/feature");
  });

  it("is a pull request in a shallow clone of its merge, as actions/checkout makes it", async () => {
    const clone = temporaryFolder();
    git(folder, "init");
    commit(folder);
    const sha = commit(folder);
    git(folder, "update-ref", "refs/pull/2/merge", sha);
    git(clone, "init");
    git(clone, "fetch", "--depth", "1", `file://${folder}`, "+refs/pull/2/merge:refs/remotes/pull/2/merge");
    git(clone, "checkout", "--quiet", "--detach", "refs/remotes/pull/2/merge");
    assert.equal(git(clone, "rev-parse", "--is-shallow-repository"), "true");
    assert.deepEqual(await gitSource(clone), { ...NOTHING, ref: "refs/pull/2/merge", sha, commitDate });
  });

  it("is a tag in a shallow clone of it", async () => {
    const clone = temporaryFolder();
    git(folder, "init");
    commit(folder);
    const sha = commit(folder);
    git(folder, "tag", "v3");
    git(clone, "clone", "--quiet", "--depth", "1", "--branch", "v3", `file://${folder}`, ".");
    const { ref, sha: known } = await gitSource(clone);
    assert.deepEqual({ ref, known }, { ref: "refs/tags/v3", known: sha });
  });

  it("knows the page and the default branch of the remote, and the manifest of the folder", async () => {
    const clone = temporaryFolder();
    git(folder, "init", "--initial-branch", "trunk");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ description: "Counts hits", license: "MIT" }));
    git(folder, "add", ".");
    commit(folder);
    git(clone, "clone", "--quiet", folder, ".");
    git(clone, "remote", "set-url", "origin", "git@github.com:acme/app.git");
    assert.deepEqual((await gitSource(clone)).repository, {
      name: "app",
      description: "Counts hits",
      html_url: "https://github.com/acme/app",
      default_branch: "trunk",
      license: { spdx_id: "MIT" },
    });
  });

  it("knows commit and branch of a repository without a working tree", async () => {
    const bare = temporaryFolder();
    git(folder, "init");
    const sha = commit(folder);
    git(bare, "clone", "--quiet", "--bare", folder, ".");
    git(bare, "remote", "remove", "origin");
    assert.deepEqual(await gitSource(bare), { ...NOTHING, ref: "refs/heads/main", sha, commitDate });
  });

  it("takes no setting of the repository for an answer", async () => {
    git(folder, "init");
    commit(folder);
    const sha = signedCommit(folder);
    for (const [key, value] of [
      ["log.showSignature", "true"],
      ["color.ui", "always"],
      ["status.showUntrackedFiles", "no"],
      ["status.branch", "true"],
    ] as const) {
      git(folder, "config", key, value);
    }
    writeFileSync(join(folder, "new.txt"), "");
    assert.deepEqual(await gitSource(folder), { ...NOTHING, ref: "refs/heads/main", sha, commitDate, isDirty: true });
  });
});
