import assert from "node:assert/strict";
import { gitContextFacts, repositoryPage } from "../../../../lib/git/address.ts";

describe("repositoryPage", () => {
  const remotes: [remote: string, page: string | undefined][] = [
    ["https://github.com/acme/app.git", "https://github.com/acme/app"],
    ["https://github.com/acme/app", "https://github.com/acme/app"],
    ["https://github.com/acme/app.github.io.git", "https://github.com/acme/app.github.io"],
    ["https://github.com//acme/app//", "https://github.com/acme/app"],
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
    ["alice:hunter2@github.com:acme/app.git", "https://github.com/acme/app"],
    ["first.last:hunter2@github.com:acme/app.git", "https://github.com/acme/app"],
    ["https://alice:hunt/hunter2@github.com/acme/app.git", undefined],
    ["git@github.com:acme/app@hunter2", undefined],
    ["/srv/git/app.git", undefined],
    ["../app", undefined],
    ["file:///srv/git/app.git", undefined],
    ["https://github.com/", undefined],
    ["", undefined],
  ];
  for (const [remote, page] of remotes) {
    it(`of "${remote}" is ${page ?? "none"}`, () => assert.equal(repositoryPage(remote), page));
  }
});

describe("gitContextFacts", () => {
  const SHA = "0123456789abcdef0123456789abcdef01234567";

  it("reads the commit and the page", () => {
    const facts = { revision: SHA, page: "https://github.com/acme/app" };
    assert.deepEqual(gitContextFacts(`https://alice:hunter2@github.com/acme/app.git#${SHA}:sub`), facts);
    assert.deepEqual(gitContextFacts(`git@github.com:acme/app.git#${SHA}`), facts);
  });

  it("has no page for a folder's repository", () => {
    assert.deepEqual(gitContextFacts(`file:///srv/app.git#${SHA}`), { revision: SHA });
  });
});
