import assert from "node:assert/strict";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { readContents } from "../../../../lib/github/contents.ts";
import { GithubError } from "../../../../lib/github/errors.ts";
import type { Item } from "../../../../lib/github/item.ts";
import { Github, REPOSITORY_NAME } from "../../sandbox/github/fixture.ts";
import { AnyAnswers, json } from "./fixture.ts";

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
    new GithubApi(serverAt(github.url), { value: token, from: "GITHUB_TOKEN" }, { environment: {}, retry: QUICK });
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
    await assert.rejects(readRepository(), refused(/denies access to the token from GITHUB_TOKEN while reading/, 403));
    await assert.rejects(
      readRepository("ghp_wrong"),
      refused(/refused the token from GITHUB_TOKEN while reading: create a new one/, 401),
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

  it("waits as long as it is asked to", async () => {
    const waits: number[] = [];
    const retry = { ...QUICK, pause: async (milliseconds: number) => void waits.push(milliseconds) };
    const token = { value: github.token ?? "", from: "GITHUB_TOKEN" } as const;
    const patient = new GithubApi(serverAt(github.url), token, { environment: {}, retry });
    for (const retryAfter of [1, 2]) await github.control.call("fault", { status: 429, retryAfter });
    await patient.ask("reading", (octokit) => octokit("GET /repos/{owner}/{repo}", at));
    assert.deepEqual(waits, [1000, 2000]);
  });

  it("gives up in the end", async () => {
    await github.control.call("fault", { status: 502, times: 3 });
    await assert.rejects(readRepository(), refused(/answered 502 while reading/, 502));
    await github.control.call("fault", { drop: "request", times: 3 });
    await assert.rejects(readRepository(), refused(/could not be reached while reading: /));
  });

  for (const limit of [{ retryAfter: 3600 }, { resetAfter: 3600 }]) {
    for (const status of [403, 429]) {
      it(`asks once when ${status} tells it to wait for hours by ${Object.keys(limit)}`, async () => {
        await github.control.call("fault", { status, ...limit, times: QUICK.attempts });
        const sentence =
          /accepts no more requests from the token from GITHUB_TOKEN( until 20\S+Z)? while reading: try again/;
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

describe("GithubApi, of answers that are seldom", () => {
  const server = AnyAnswers.forSuite();
  const read = () => server.api().ask("reading", (octokit) => octokit("GET /user"));
  const list = () =>
    server.api().list(
      "listing",
      (octokit, page) => octokit("GET /repos/{owner}/{repo}/actions/variables", { ...at, ...page }),
      ({ variables }) => variables,
    );
  const entries = (count: number) => Array.from({ length: count }, () => ({}));

  const lists: [title: string, body: object, requests: number, entries: number][] = [
    ["a page that is not full, without a count of all", { variables: entries(2) }, 1, 2],
    ["as many as there are, though the page is full", { total_count: 60, variables: entries(30) }, 2, 60],
    ["a page with nothing, whatever count is told", { total_count: 5, variables: [] }, 1, 0],
  ];
  for (const [title, body, requests, count] of lists) {
    it(`ends a list after ${title}`, async () => {
      server.answer = json(body);
      assert.equal((await list()).length, count);
      assert.equal(server.asked.length, requests);
    });
  }

  it("has nothing in an answer without content", async () => {
    for (const status of [201, 204]) {
      server.answer = (_request, response) => response.writeHead(status, { "content-type": "application/json" }).end();
      assert.ok(!(await read()));
    }
  });

  it("tries again soon after what is no limit, however many requests are left until when", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 3600;
    for (const headers of [
      { "x-ratelimit-remaining": "10", "x-ratelimit-reset": reset },
      { "x-ratelimit-remaining": "0" },
    ]) {
      const refuse = json({}, 502, headers);
      server.answer = (request, response) => {
        server.answer = json({ login: "octocat" });
        refuse(request, response);
      };
      assert.equal((await read())?.login, "octocat");
    }
  });

  it("says what a server said in plain text", async () => {
    server.answer = (_request, response) =>
      response.writeHead(422, { "content-type": "text/plain" }).end('{"message":"its own words"}');
    await assert.rejects(read(), { name: "GithubError", status: 422, reason: "its own words" });
  });

  it("says why there was no answer", async () => {
    const reasons: [answer: AnyAnswers["answer"], reason: string | RegExp][] = [
      [json("x"), "something other than a GitHub answer"],
      [json({ login: "x".repeat(1000) }), "an answer of more than 1000 bytes"],
      [() => undefined, "no complete answer within 1 s"],
      [(request) => request.destroy(), "UND_ERR_SOCKET"],
    ];
    for (const [answer, reason] of reasons) {
      server.answer = answer;
      const api = server.api({ bounds: { limit: 300, size: 1000 } });
      await assert.rejects(
        api.ask("reading", (octokit) => octokit("GET /user")),
        { name: "GithubError", reason },
      );
    }
  });
});
