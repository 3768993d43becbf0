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
    await assert.rejects(readRepository(), refused(/denies access to the token from GITHUB_TOKEN, reading/, 403));
    await assert.rejects(
      readRepository("ghp_wrong"),
      refused(/refused the token from GITHUB_TOKEN, reading: create a new one/, 401),
    );
  });

  for (const fault of [
    { status: 502 },
    { drop: "request" },
    { drop: "answer" },
    { status: 429, retryAfter: 0 },
    { status: 403, retryAfter: 0 },
    { status: 403, resetAfter: 0 },
    { status: 429, resetAfter: 0 },
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

  for (const limit of [{ retryAfter: 3600 }, { resetAfter: 3600 }]) {
    for (const status of [403, 429]) {
      it(`asks once when ${status} tells it to wait for hours by ${Object.keys(limit)}`, async () => {
        await github.control.call("fault", { status, ...limit, times: QUICK.attempts });
        const sentence =
          /accepts no more requests from the token from GITHUB_TOKEN( until 20\S+Z)?, reading: try again/;
        await assert.rejects(readRepository(), refused(sentence, 429));
        assert.equal((await github.control.call("journal")).length, 1);
      });
    }
  }

  it("asks once when it is forbidden without a limit of requests", async () => {
    await github.control.call("fault", { status: 403, times: QUICK.attempts });
    await assert.rejects(readRepository(), refused(/denies access to the token/, 403));
    assert.equal((await github.control.call("journal")).length, 1);
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
