import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gitContextFacts, gitFacts, gitOwner, sourcePage } from "../../../../components/metadata/git.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";

describe("sourcePage", () => {
  const remotes: [remote: string, page: string | undefined][] = [
    ["https://github.com/acme/app.git", "https://github.com/acme/app"],
    ["https://github.com/acme/app", "https://github.com/acme/app"],
    ["https://github.com/acme/app.git/", "https://github.com/acme/app"],
    ["https://alice:hunter2@github.com/acme/app.git", "https://github.com/acme/app"],
    ["https://hunter2@github.com/acme/app.git", "https://github.com/acme/app"],
    ["https://git.example.com:8443/acme/app.git", "https://git.example.com:8443/acme/app"],
    ["http://git.example.com/acme/app.git", "https://git.example.com/acme/app"],
    ["git@github.com:acme/app.git", "https://github.com/acme/app"],
    ["github.com:acme/app", "https://github.com/acme/app"],
    ["git@gitlab.com:acme/group/app.git", "https://gitlab.com/acme/group/app"],
    ["ssh://git@github.com/acme/app.git", "https://github.com/acme/app"],
    ["ssh://git@git.example.com:2222/acme/app.git", "https://git.example.com/acme/app"],
    ["git://github.com/acme/app.git", "https://github.com/acme/app"],
    ["/srv/git/app.git", undefined],
    ["../app", undefined],
    ["file:///srv/git/app.git", undefined],
    ["https://github.com/", undefined],
    ["", undefined],
  ];
  for (const [remote, page] of remotes) {
    it(`of "${remote}" is ${page ?? "none"}`, () => assert.equal(sourcePage(remote), page));
  }
});

describe("gitContextFacts", () => {
  const SHA = "0123456789abcdef0123456789abcdef01234567";

  it("reads the commit and the page", () => {
    const facts = { revision: SHA, source: "https://github.com/acme/app" };
    assert.deepEqual(gitContextFacts(`https://alice:hunter2@github.com/acme/app.git#${SHA}:sub`), facts);
    assert.deepEqual(gitContextFacts(`git@github.com:acme/app.git#${SHA}`), facts);
  });

  it("has no page for a folder's repository", () => {
    assert.deepEqual(gitContextFacts(`file:///srv/app.git#${SHA}`), { revision: SHA });
  });
});

describe("gitFacts", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(removeFolders);

  it("knows nothing where there is no repository, or no folder", () => {
    assert.deepEqual(gitFacts(folder), {});
    assert.deepEqual(gitFacts(join(folder, "none")), {});
  });

  it("knows the page alone before the first commit", () => {
    git(folder, "init");
    assert.deepEqual(gitFacts(folder), {});
    git(folder, "remote", "add", "origin", "git@github.com:acme/app.git");
    assert.deepEqual(gitFacts(folder), { source: "https://github.com/acme/app" });
  });

  it("knows commit, time in UTC and page, also from a folder inside and with a detached HEAD", () => {
    git(folder, "init");
    const revision = commit(folder);
    git(folder, "remote", "add", "origin", "https://alice:hunter2@github.com/acme/app.git");
    mkdirSync(join(folder, "inside"));
    const facts = { revision, created: "2026-01-02T01:04:05.000Z", source: "https://github.com/acme/app" };
    assert.deepEqual(gitFacts(folder), facts);
    assert.deepEqual(gitFacts(join(folder, "inside")), facts);
    commit(folder);
    git(folder, "switch", "--detach", revision);
    assert.deepEqual(gitFacts(folder), facts);
  });

  it("knows no page of a remote that is a folder", () => {
    git(folder, "init");
    const revision = commit(folder);
    git(folder, "remote", "add", "origin", "/srv/git/app.git");
    assert.deepEqual(gitFacts(folder), { revision, created: "2026-01-02T01:04:05.000Z" });
  });

  it("knows the owner from the page", () => {
    assert.equal(gitOwner(folder), undefined);
    git(folder, "init");
    git(folder, "remote", "add", "origin", "git@github.com:acme/app.git");
    assert.equal(gitOwner(folder), "acme");
  });
});
