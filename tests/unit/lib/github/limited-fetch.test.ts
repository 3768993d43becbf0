import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { limitedFetch } from "../../../../lib/github/limited-fetch.ts";

const QUICK = { attempts: 2, firstWait: 1, longestWait: 1, longestRetryAfter: 1 };

describe("an answer of GitHub's API", () => {
  let server: Server;
  let answer: RequestListener;
  let asked: number;
  let url: string;
  before(async () => {
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = 0;
  });

  const api = () =>
    new GithubApi(serverAt(url), undefined, { environment: {}, retry: QUICK, bounds: { limit: 300, size: 1000 } });
  const read = () => api().ask("reading", (octokit) => octokit("GET /user"));
  const list = () =>
    api().list(
      "listing",
      (octokit, page) => octokit("GET /repos/{owner}/{repo}/teams", { owner: "a", repo: "b", ...page }),
      (found) => found,
    );
  const json: (body: unknown, status?: number) => RequestListener =
    (body, status = 200) =>
    (_request, response) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

  it("is given as it is", async () => {
    answer = json({ login: "octocat" });
    assert.equal((await read())?.login, "octocat");
    answer = (_request, response) => response.writeHead(204, { "x-kind": "empty" }).end();
    const empty = await limitedFetch()(url);
    assert.deepEqual([empty.status, empty.headers.get("x-kind"), await empty.text()], [204, "empty", ""]);
  });

  it("ends when it is too long, and is not asked for again", async () => {
    answer = (_request, response) => response.writeHead(200).end("x".repeat(1001));
    await assert.rejects(
      read(),
      /answered with an answer of more than 1000 bytes, reading: is http\S+ the address of GitHub's API\?$/,
    );
    assert.equal(asked, 1);
  });

  it("ends when it comes a byte at a time", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    await assert.rejects(read(), /^GithubError: 127\.0\.0\.1:\d+ gave no complete answer within 1 s, reading$/);
  });

  for (const [name, body] of [
    ["a page", "<html>Sign in</html>"],
    ["null", null],
    ["a number", 5],
  ] as const) {
    it(`is none when it is ${name}`, async () => {
      answer =
        name === "a page"
          ? (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(body)
          : json(body);
      await assert.rejects(read(), /answered with something other than a GitHub answer, reading: is/);
      await assert.rejects(list(), /answered with something other than a GitHub answer, listing: is/);
    });
  }

  it("is no list when it is something else, and not taken for an empty one", async () => {
    for (const body of [{}, { teams: [] }, [null], ["x"]]) {
      answer = json(body);
      await assert.rejects(list(), /answered with no list, listing: is http/);
    }
  });

  it("ends a list that has no end", async () => {
    answer = json(Array.from({ length: 30 }, () => ({})));
    await assert.rejects(list(), /answered with more than 100 pages, listing/);
    assert.equal(asked, 100);
  });
});
