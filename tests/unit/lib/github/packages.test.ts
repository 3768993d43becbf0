import assert from "node:assert/strict";
import type { GithubApi } from "../../../../lib/github/api.ts";
import { readOwnerKind, readPackage, settingsPage } from "../../../../lib/github/packages.ts";
import { Github } from "../../sandbox/github/fixture.ts";

const IN_ORGANIZATION = { owner: "acme", name: "app/server" };
const OF_USER = { owner: "octocat", name: "app/server" };

describe("the packages on GitHub", () => {
  let github: Github;
  let api: GithubApi;
  before(async () => {
    github = await Github.start();
    api = github.api();
    await github.control.call("setPackage", { package: "acme/app/server", repository: "acme/hit-counter" });
    await github.control.call("setPackage", { package: "octocat/app/server", visibility: "public", repository: null });
  });
  after(() => github.stop());

  it("are read where the packages of their owner are: an organization's, a user's", async () => {
    await github.control.call("forgetJournal");
    assert.deepEqual(await readPackage(api, IN_ORGANIZATION, "organization"), {
      visibility: "private",
      repository: "acme/hit-counter",
    });
    assert.deepEqual(await readPackage(api, OF_USER, "user"), { visibility: "public" });
    assert.deepEqual(
      (await github.control.call("journal")).map(({ path }) => path),
      ["/orgs/acme/packages/container/app%2Fserver", "/users/octocat/packages/container/app%2Fserver"],
    );
  });

  it("are absent where there is none of the name", async () => {
    assert.equal(await readPackage(api, { owner: "acme", name: "other" }, "organization"), undefined);
    assert.equal(await readPackage(api, { owner: "octocat", name: "other" }, "user"), undefined);
  });

  it("belong to a user, an organization, or nobody", async () => {
    assert.equal(await readOwnerKind(api, "octocat"), "user");
    assert.equal(await readOwnerKind(api, "acme"), "organization");
    await assert.rejects(readOwnerKind(api, "nobody"), {
      name: "GithubError",
      status: 404,
      message: `nobody is neither a user nor an organization on ${new URL(github.url).host}`,
    });
  });

  it("have a page for a person, below their owner", () => {
    const pages = "https://github.com";
    assert.equal(
      settingsPage(pages, IN_ORGANIZATION, "organization"),
      "https://github.com/orgs/acme/packages/container/app%2Fserver/settings",
    );
    assert.equal(
      settingsPage(pages, OF_USER, "user"),
      "https://github.com/users/octocat/packages/container/app%2Fserver/settings",
    );
  });
});
