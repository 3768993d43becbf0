import assert from "node:assert/strict";
import { limitedFetch } from "../../../../lib/github/limited-fetch.ts";
import { AnyAnswers, json } from "./fixture.ts";

describe("an answer of GitHub's API", () => {
  const server = AnyAnswers.forSuite();
  const api = () => server.api({ bounds: { limit: 300, size: 1000 } });
  const read = () => api().ask("reading", (octokit) => octokit("GET /user"));
  const list = () =>
    api().list(
      "listing",
      (octokit, page) => octokit("GET /repos/{owner}/{repo}/teams", { owner: "a", repo: "b", ...page }),
      (found) => found,
    );

  it("is given as it is", async () => {
    server.answer = json({ login: "octocat" });
    assert.equal((await read())?.login, "octocat");
    for (const status of [204, 205, 304]) {
      server.answer = (_request, response) => response.writeHead(status, { "x-kind": "empty" }).end();
      const empty = await limitedFetch()(server.url);
      assert.deepEqual([empty.status, empty.headers.get("x-kind"), await empty.text()], [status, "empty", ""]);
    }
  });

  it("is given when it is just as long as it may be", async () => {
    const answer = { login: "octocat", name: "" };
    const name = "x".repeat(1000 - JSON.stringify(answer).length);
    server.answer = json({ ...answer, name });
    assert.equal((await read())?.name, name);
  });

  it("ends when it is too long, and is not asked for again", async () => {
    server.answer = (_request, response) => response.writeHead(200).end("x".repeat(1001));
    await assert.rejects(
      read(),
      /answered with an answer of more than 1000 bytes while reading: is http\S+ the address of GitHub's API\?$/,
    );
    assert.equal(server.asked.length, 1);
  });

  it("ends when it comes a byte at a time", async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    await assert.rejects(read(), /^GithubError: 127\.0\.0\.1:\d+ gave no complete answer within 1 s while reading$/);
  });

  for (const [name, body] of [
    ["a page", "<html>Sign in</html>"],
    ["null", null],
    ["a number", 5],
  ] as const) {
    it(`is none when it is ${name}`, async () => {
      server.answer =
        name === "a page"
          ? (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(body)
          : json(body);
      await assert.rejects(read(), /answered with something other than a GitHub answer while reading: is/);
      await assert.rejects(list(), /answered with something other than a GitHub answer while listing: is/);
    });
  }

  it("is no list when it is something else, and not taken for an empty one", async () => {
    for (const body of [{}, { teams: [] }, [null], ["x"], [{}, null]]) {
      server.answer = json(body);
      await assert.rejects(list(), /answered with no list while listing: is http/);
    }
  });

  it("ends a list that has no end", async () => {
    server.answer = json(Array.from({ length: 30 }, () => ({})));
    await assert.rejects(list(), /answered with more than 100 pages while listing/);
    assert.equal(server.asked.length, 100);
  });
});
