import assert from "node:assert/strict";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { readContents } from "../../../../lib/github/contents.ts";
import { GithubError } from "../../../../lib/github/errors.ts";
import type { Item } from "../../../../lib/github/item.ts";
import { Github, REPOSITORY_NAME } from "../../sandbox/github/fixture.ts";

const QUICK = { attempts: 3, firstWait: 1, longestWait: 1, longestRetryAfter: 2000 };
const at = { owner: "acme", repo: "hit-counter" };

describe("GithubApi", () => {
  let github: Github;
  before(async () => {
    github = await Github.start();
  });
  after(() => github.stop());
  afterEach(() => github.control.call("reset"));

  const api = (token = github.token ?? "") =>
    new GithubApi(serverAt(github.url), { value: token, source: "GITHUB_TOKEN" }, { environment: {}, retry: QUICK });
  const readRepository = (token?: string) =>
    api(token).ask("reading", (octokit) => octokit("GET /repos/{owner}/{repo}", at));
  const refused = (message: RegExp, status?: number) => (error: Error) => {
    assert.ok(error instanceof GithubError);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /sandbox-token|ghp_/);
    assert.equal(error.status, status);
    return true;
  };

  it("gives what it was asked for", async () => {
    assert.equal((await readRepository())?.full_name, REPOSITORY_NAME);
  });

  it("takes 404, and nothing else, for absent", async () => {
    const missing = await api().ask("reading", (octokit) =>
      octokit("GET /repos/{owner}/{repo}", { ...at, repo: "other" }),
    );
    assert.equal(missing, undefined);
    await github.control.call("fault", { status: 403 });
    await assert.rejects(readRepository(), refused(/forbids the token of GITHUB_TOKEN to go on, reading/, 403));
    await assert.rejects(
      readRepository("ghp_wrong"),
      refused(/refused the token of GITHUB_TOKEN, reading: make a new one/, 401),
    );
  });

  for (const fault of [
    { status: 502 },
    { drop: "request" },
    { drop: "answer" },
    { status: 429, retryAfter: 0 },
  ] as const) {
    it(`tries again after ${JSON.stringify(fault)}`, async () => {
      await github.control.call("fault", { ...fault, times: 2 });
      assert.equal((await readRepository())?.full_name, REPOSITORY_NAME);
    });
  }

  it("gives up in the end", async () => {
    await github.control.call("fault", { status: 502, times: 3 });
    await assert.rejects(readRepository(), refused(/answered 502, reading/, 502));
    await github.control.call("fault", { drop: "request", times: 3 });
    await assert.rejects(readRepository(), refused(/could not be reached, reading: /));
  });

  it("does not wait for hours", async () => {
    await github.control.call("fault", { status: 403, retryAfter: 3600 });
    await assert.rejects(
      readRepository(),
      refused(/takes no more requests of the token of GITHUB_TOKEN, reading: try again/, 429),
    );
  });

  it("reads lists of several pages to their end", async () => {
    const names = Array.from({ length: 65 }, (_, index) => `VARIABLE_${index}`);
    for (const name of names)
      await github.control.call("setVariable", { place: { repository: REPOSITORY_NAME }, name, value: "1" });
    const wanted: Item[] = [{ kind: "variable", name: "ANY" }];
    const contents = await readContents(api(), { id: 0, owner: "acme", name: "hit-counter" }, wanted);
    assert.deepEqual([...contents.keys()].sort(), names.map((name) => `variable/${name}`).sort());
  });
});
