import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { apiRepository, githubServer, openApiRepository } from "../../../../lib/github/api-repository.ts";
import { ONE_TRY } from "../../../../lib/http/retry.ts";

const GITHUB_TOKEN = "hunter2";
const page = "https://github.com/acme/app";
const enterprise = { GITHUB_TOKEN, GITHUB_SERVER_URL: "https://git.example.com" };

describe("githubServer", () => {
  it("is the one that the environment names, without slashes at its end, or github.com", () => {
    assert.equal(githubServer({ GITHUB_SERVER_URL: "https://git.example.com//" }), "https://git.example.com");
    for (const env of [{}, { GITHUB_SERVER_URL: "" }]) assert.equal(githubServer(env), "https://github.com");
  });
});

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
    [{ GITHUB_TOKEN, GITHUB_API_URL: "http://127.0.0.1:1//" }, page, "http://127.0.0.1:1"],
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
    ["an API that is not one of HTTP", { GITHUB_TOKEN, GITHUB_API_URL: "ftp://127.0.0.1:1" }, page],
    ["a server that is no address", { GITHUB_TOKEN, GITHUB_SERVER_URL: "git" }, page],
    ["a page that is no address", { GITHUB_TOKEN }, "acme/app"],
    ["no page at all", { GITHUB_TOKEN }, undefined],
    ["more than a repository", { GITHUB_TOKEN }, `${page}/tree`],
    ["anybody where there is none", {}, page],
    ["an API that is no address", { GITHUB_TOKEN, GITHUB_API_URL: "api" }, page],
    ["what is no repository", { GITHUB_TOKEN }, "https://github.com/acme"],
  ] as const) {
    it(`shows no token to ${name}`, () => assert.equal(apiRepository(env, address), undefined));
  }
});

describe("openApiRepository", () => {
  it("goes through the proxy that the environment names", async () => {
    const asked: string[] = [];
    const proxy = createServer().on("connect", ({ url }, socket) => {
      asked.push(String(url));
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const repository = { baseUrl: "https://ghe.test/api/v3", token: GITHUB_TOKEN, owner: "acme", repo: "app" };
    const api = openApiRepository(repository, { environment, retry: ONE_TRY });
    try {
      await assert.rejects(
        api.ask("reading", (octokit) => octokit("GET /user")),
        /^GithubError: https:\/\/ghe\.test\/api\/v3 could not be reached while reading: /,
      );
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
    assert.deepEqual(asked, ["ghe.test:443"]);
    assert.deepEqual(api.token, { value: GITHUB_TOKEN, from: "the environment" });
  });
});
