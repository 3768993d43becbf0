import assert from "node:assert/strict";
import { archivedError, isRateLimited, type Refusal, refusalError } from "../../../../lib/github/errors.ts";

const TOKEN = { value: "ghp_hunter2", from: "GITHUB_TOKEN" };
const refusal = (status: number, headers: Refusal["headers"] = {}, body = '{"message":"its own words"}'): Refusal => ({
  status,
  headers,
  body,
});

describe("a refusal of GitHub's", () => {
  const RESET = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1790000000" };
  const UNTIL = "until 2026-09-21T14:13:20.000Z";
  const cases: [name: string, refusal: Refusal, status: number, words: string[]][] = [
    ["a token that is not taken", refusal(401), 401, ["GITHUB_TOKEN", "(its own words)"]],
    ["a right that is missing", refusal(403), 403, ["GITHUB_TOKEN", "(its own words)"]],
    ["a right that is missing, with requests left", refusal(403, { "x-ratelimit-remaining": "9" }), 403, ["(its own"]],
    ["no more requests in this hour", refusal(403, RESET), 429, ["GITHUB_TOKEN", UNTIL]],
    ["too many requests", refusal(429, { "x-ratelimit-reset": "1790000000" }), 429, ["GITHUB_TOKEN", UNTIL]],
    ["too many requests at once", refusal(403, { "retry-after": "60" }), 429, ["GITHUB_TOKEN"]],
    ["what it does not take", refusal(422), 422, ["422", "(its own words)"]],
    ["a fault of its own, without words", refusal(500, {}, "<html>"), 500, ["answered 500 while reading acme/app"]],
  ];
  for (const [name, refused, status, words] of cases) {
    it(`says ${name}`, () => {
      const error = refusalError(refused, "reading acme/app", "github.example.com", TOKEN);
      assert.equal(error.status, status);
      assert.equal(error.reason, refused.status === 500 ? "" : "its own words");
      for (const each of ["github.example.com", "reading acme/app", ...words]) {
        assert.ok(error.message.includes(each), `${each} is not in: ${error.message}`);
      }
      assert.doesNotMatch(error.message, /hunter2|undefined|Invalid/);
    });
  }

  it("says of what has no token that it had none", () => {
    for (const status of [401, 403, 429]) {
      assert.match(refusalError(refusal(status), "reading", "github.com").message, /without a token/);
    }
  });

  it("does not tell until when there are no requests where GitHub does not", () => {
    for (const reset of [undefined, "0", "soon"]) {
      const { message } = refusalError(refusal(429, { "x-ratelimit-reset": reset }), "reading", "github.com");
      assert.doesNotMatch(message, /until/);
    }
  });

  it("is one of the number of requests only where GitHub says so", () => {
    assert.equal(isRateLimited({ status: 429, headers: {} }), true);
    assert.equal(isRateLimited({ status: 403, headers: { "x-ratelimit-remaining": "1" } }), false);
    assert.equal(isRateLimited({ status: 503, headers: { "retry-after": "1", "x-ratelimit-remaining": "0" } }), false);
  });

  it("names the page on which an archived repository is opened again", () => {
    const { message, status } = archivedError("acme/app", "https://github.example.com");
    assert.equal(status, 403);
    assert.match(message, /^acme\/app is archived.* https:\/\/github\.example\.com\/acme\/app\/settings$/);
  });
});
