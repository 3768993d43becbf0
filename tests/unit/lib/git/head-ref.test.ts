import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { headRef, type NamedRef, refAtHead } from "../../../../lib/git/head-ref.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

const ORIGIN_HEAD: NamedRef = { name: "refs/remotes/origin/HEAD", target: "refs/remotes/origin/main" };

const names = (...list: string[]): NamedRef[] => list.map((name) => ({ name }));

describe("refAtHead", () => {
  const cases: [refs: NamedRef[], ref: string | undefined][] = [
    [[], undefined],
    [names("refs/stash", "refs/notes/commits"), undefined],
    [names("refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1.2.3"), "refs/tags/v1.2.3"],
    [names("refs/tags/v1", "refs/tags/v1.2", "refs/tags/v1.2.3"), "refs/tags/v1.2.3"],
    [names("refs/tags/app/v1.2.3"), "refs/tags/app/v1.2.3"],
    [names("refs/remotes/origin/main", "refs/remotes/pull/2/merge"), "refs/pull/2/merge"],
    [names("refs/heads/main", "refs/pull/12/head"), "refs/pull/12/head"],
    [names("refs/remotes/pull/2/merge", "refs/tags/v1"), "refs/tags/v1"],
    [names("refs/heads/feature/login", "refs/remotes/origin/feature/login"), "refs/heads/feature/login"],
    [names("refs/remotes/origin/feature/login"), "refs/heads/feature/login"],
    [names("refs/heads/one", "refs/remotes/origin/two"), "refs/heads/one"],
    [[...names("refs/heads/zebra", "refs/remotes/origin/main"), ORIGIN_HEAD], "refs/heads/main"],
    [[ORIGIN_HEAD, ...names("refs/tags/v1")], "refs/tags/v1"],
    [names("refs/remotes/origin/HEAD"), undefined],
  ];
  for (const [refs, ref] of cases) {
    it(`of ${refs.map(({ name }) => name).join(", ") || "none"} is ${ref}`, () => assert.equal(refAtHead(refs), ref));
  }

  it("does not depend on the order", () => {
    const some = names(
      "refs/heads/a",
      "refs/heads/b",
      "refs/remotes/origin/c",
      "refs/remotes/pull/1/merge",
      "refs/remotes/pull/2/merge",
      "refs/tags/v1",
      "refs/tags/v2",
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...some, ORIGIN_HEAD]), (refs) => {
        const sorted = refs.toSorted((one, other) => one.name.localeCompare(other.name));
        assert.equal(refAtHead(refs), refAtHead(sorted));
      }),
    );
  });
});

/** A commit on another one, made a month after all others. */
function laterCommit(folder: string, parent: string): string {
  const author = "Test <test@example.com> 1769904000 +0000";
  const input = `tree ${git(folder, "write-tree")}\nparent ${parent}\nauthor ${author}\ncommitter ${author}\n\nlater\n`;
  return execFileSync("git", ["-C", folder, "hash-object", "-t", "commit", "-w", "--stdin"], { input })
    .toString()
    .trim();
}

describe("headRef", () => {
  /** A repository with two commits, the second one at HEAD. */
  let folder: string;
  let first: string;
  let second: string;
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
    first = commit(folder);
    git(folder, "branch", "other");
    git(folder, "commit", "--allow-empty", "--message", "later", "--date=2026-03-01T00:00:00Z");
    second = git(folder, "rev-parse", "HEAD");
  });
  afterEach(removeFolders);

  const ref = (name: string, sha: string) => git(folder, "update-ref", name, sha);
  const detached: [name: string, at: () => string, refs: () => void, found: string][] = [
    ["a tag there", () => second, () => ref("refs/tags/v1", second), "refs/tags/v1"],
    ["no tag that is further on", () => first, () => ref("refs/tags/v1", second), "refs/heads/other"],
    ["a branch there before one that goes on", () => first, () => {}, "refs/heads/other"],
    ["the branch that goes on from there", () => first, () => git(folder, "branch", "-D", "other"), "refs/heads/main"],
    [
      "a remote branch that goes on from there",
      () => first,
      () => {
        ref("refs/remotes/origin/feature/login", second);
        git(folder, "branch", "-D", "other", "main");
      },
      "refs/heads/feature/login",
    ],
    [
      "a local branch before a remote one that goes on further",
      () => first,
      () => {
        git(folder, "branch", "--delete", "--force", "other");
        ref("refs/remotes/origin/aside", laterCommit(folder, second));
      },
      "refs/heads/main",
    ],
    [
      "the default branch of a remote",
      () => second,
      () => {
        for (const name of ["zebra", "trunk"]) ref(`refs/remotes/origin/${name}`, second);
        git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
        git(folder, "branch", "-D", "main");
      },
      "refs/heads/trunk",
    ],
    ["nothing where no ref holds it", () => second, () => git(folder, "branch", "-D", "main"), ""],
  ];
  for (const [name, at, refs, found] of detached) {
    it(`of a detached HEAD is ${name}`, async () => {
      git(folder, "checkout", "--detach", at());
      refs();
      assert.equal(await headRef(folder), found);
    });
  }

  it("is the branch, whatever else names the commit", async () => {
    ref("refs/tags/v1", second);
    assert.equal(await headRef(folder), "refs/heads/main");
  });

  it("is the branch before the first commit, and nothing where there is no repository", async () => {
    const fresh = temporaryFolder();
    assert.equal(await headRef(fresh), "");
    git(fresh, "init");
    assert.equal(await headRef(fresh), "refs/heads/main");
  });
});
