import assert from "node:assert/strict";
import { apiRepository } from "../../../../../components/metadata/source/github-api.ts";

const GITHUB_TOKEN = "hunter2";
const page = "https://github.com/acme/app";
const enterprise = { GITHUB_TOKEN, GITHUB_SERVER_URL: "https://git.example.com" };

describe("apiRepository", () => {
  for (const [env, address, baseUrl] of [
    [{ GITHUB_TOKEN }, page, "https://api.github.com"],
    [{ GH_TOKEN: GITHUB_TOKEN }, page, "https://api.github.com"],
    [enterprise, "https://git.example.com/acme/app", "https://git.example.com/api/v3"],
    [
      { GITHUB_TOKEN, GITHUB_SERVER_URL: "https://acme.ghe.com" },
      "https://acme.ghe.com/acme/app",
      "https://api.acme.ghe.com",
    ],
    [{ GITHUB_TOKEN, GITHUB_API_URL: "http://127.0.0.1:1/" }, page, "http://127.0.0.1:1"],
  ] as const) {
    it(`shows ${baseUrl} the token`, () => {
      assert.deepEqual(apiRepository(env, address), { baseUrl, token: GITHUB_TOKEN, owner: "acme", repo: "app" });
    });
  }

  for (const [name, env, address] of [
    ["a host that stands in a git remote", { GITHUB_TOKEN }, "https://git.example.com/acme/app"],
    ["github.com, when another server is named", enterprise, page],
    ["a host that only begins or ends as the server", { GITHUB_TOKEN }, "https://github.com.example.com/acme/app"],
    ["another port of the server", { GITHUB_TOKEN }, "https://github.com:8443/acme/app"],
    [
      "a server without TLS",
      { GITHUB_TOKEN, GITHUB_SERVER_URL: "http://git.example.com" },
      "http://git.example.com/acme/app",
    ],
    ["an API without TLS", { GITHUB_TOKEN, GITHUB_API_URL: "http://api.example.com" }, page],
    ["an API that is no address", { GITHUB_TOKEN, GITHUB_API_URL: "api" }, page],
    ["what is no repository", { GITHUB_TOKEN }, "https://github.com/acme"],
  ] as const) {
    it(`shows no token to ${name}`, () => assert.equal(apiRepository(env, address), undefined));
  }
});
