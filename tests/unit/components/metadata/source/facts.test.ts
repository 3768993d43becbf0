import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type RepositoryFacts, resolveSource } from "../../../../../components/metadata/source/index.ts";
import { branchPush, REPOSITORY, runEnvironment } from "../../../../support/github-events.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";
import { type Answers, apiServer, stopApiServers } from "./api-server.ts";

const PATH = "/repos/acme/app";
const EVENT = branchPush("main", { sha: "1".repeat(40), timestamp: "2026-03-01T10:00:00Z" });

const BY_PAYLOAD: RepositoryFacts = {
  name: "app",
  description: "Counts hits",
  html_url: "https://github.com/acme/app",
  default_branch: "main",
  license: { spdx_id: "Apache-2.0" },
};

const githubSource = (env: NodeJS.ProcessEnv, facts?: RepositoryFacts, folder = env.GITHUB_WORKSPACE || ".") =>
  resolveSource({ env, folder, ...(facts && { facts }) });

describe("the facts of a repository in GitHub Actions", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    removeFolders();
    stopApiServers();
  });

  const answers: [name: string, answers: Answers, facts: RepositoryFacts][] = [
    [
      "are those of the API",
      { [PATH]: { body: { ...REPOSITORY, description: "Counts better", license: { spdx_id: "MIT" } } } },
      { ...BY_PAYLOAD, description: "Counts better", license: { spdx_id: "MIT" } },
    ],
    [
      "are the payload's as far as the API has none",
      { [PATH]: { body: { ...REPOSITORY, description: null, default_branch: "trunk", license: null } } },
      { ...BY_PAYLOAD, default_branch: "trunk" },
    ],
    ["are the payload's when the API answers 404", {}, BY_PAYLOAD],
    ["are the payload's when the API fails", { [PATH]: { status: 500, body: { message: "down" } } }, BY_PAYLOAD],
    ["are the payload's when the API answers nonsense", { [PATH]: { body: [1] } }, BY_PAYLOAD],
  ];
  for (const [name, answer, facts] of answers) {
    it(name, async () => {
      const api = await apiServer(answer);
      const env = { ...runEnvironment(folder, EVENT), GITHUB_API_URL: api.url, GITHUB_TOKEN: "secret" };
      assert.deepEqual((await githubSource(env)).repository, facts);
      assert.deepEqual(api.requests, [{ path: PATH, authorization: "Bearer secret" }]);
    });
  }

  it("are the payload's when the API is silent for three seconds", async () => {
    const api = await apiServer({ [PATH]: "silence" });
    const env = { ...runEnvironment(folder, EVENT), GITHUB_API_URL: api.url, GITHUB_TOKEN: "secret" };
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      let ended = false;
      const source = githubSource(env).finally(() => {
        ended = true;
      });
      while (api.requests.length === 0) await setImmediate();
      mock.timers.tick(2_999);
      await setImmediate();
      assert.equal(ended, false);
      mock.timers.tick(1);
      assert.deepEqual((await source).repository, BY_PAYLOAD);
    } finally {
      mock.timers.reset();
    }
    assert.equal(api.requests.length, 1);
  });

  it("are the payload's when nothing listens, or no address is right", async () => {
    for (const address of ["http://127.0.0.1:1", "nonsense"]) {
      const env = { ...runEnvironment(folder, EVENT), GITHUB_API_URL: address, GITHUB_TOKEN: "secret" };
      assert.deepEqual((await githubSource(env)).repository, BY_PAYLOAD);
    }
  });

  it("are not asked for without a token, or when they are given", async () => {
    const api = await apiServer({});
    const env = { ...runEnvironment(folder, EVENT), GITHUB_API_URL: api.url };
    assert.deepEqual((await githubSource(env)).repository, BY_PAYLOAD);
    const given = await githubSource({ ...env, GITHUB_TOKEN: "secret" }, { description: "Given" });
    assert.deepEqual(given.repository, { ...BY_PAYLOAD, description: "Given" });
    assert.deepEqual(api.requests, []);
  });

  it("are the manifest's where nobody else knows", async () => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ description: "Of npm", license: "ISC" }));
    const { license: _, ...repository } = { ...REPOSITORY, description: null };
    const env = runEnvironment(folder, { ...EVENT, payload: { repository } });
    const facts = { ...BY_PAYLOAD, description: "Of npm", license: { spdx_id: "ISC" } };
    assert.deepEqual((await githubSource(env)).repository, facts);
  });
});

describe("the facts of a repository on a laptop", () => {
  afterEach(() => {
    removeFolders();
    stopApiServers();
  });

  /** A repository with such a remote. */
  function clone(remote: string): string {
    const folder = temporaryFolder();
    git(folder, "init");
    commit(folder);
    git(folder, "remote", "add", "origin", remote);
    return folder;
  }

  it("are those of the API with a token", async () => {
    const api = await apiServer({ [PATH]: { body: REPOSITORY } });
    const env = { GITHUB_API_URL: api.url, GH_TOKEN: "secret" };
    const { repository } = await resolveSource({ env, folder: clone("git@github.com:acme/app.git") });
    assert.deepEqual(repository, BY_PAYLOAD);
    assert.deepEqual(api.requests, [{ path: PATH, authorization: "Bearer secret" }]);
  });

  it("are those of another server of GitHub", async () => {
    const api = await apiServer({ [PATH]: { body: { description: "Inside" } } });
    const env = { GITHUB_SERVER_URL: "https://github.example.com", GITHUB_API_URL: api.url, GITHUB_TOKEN: "secret" };
    const { repository } = await resolveSource({ env, folder: clone("git@github.example.com:acme/app.git") });
    assert.deepEqual(repository, {
      name: "app",
      description: "Inside",
      html_url: "https://github.example.com/acme/app",
    });
  });

  it("are git's without a token, on another host, and when they are given: the API is not asked", async () => {
    const api = await apiServer({ [PATH]: { body: REPOSITORY } });
    const env = { GITHUB_API_URL: api.url, GITHUB_TOKEN: "secret" };
    const github = clone("https://github.com/acme/app.git");
    const byGit = { name: "app", html_url: "https://github.com/acme/app" };
    const { repository: offline } = await resolveSource({ env: { GITHUB_API_URL: api.url }, folder: github });
    assert.deepEqual(offline, byGit);
    const { repository: given } = await resolveSource({ env, folder: github, facts: { default_branch: "trunk" } });
    assert.deepEqual(given, { ...byGit, default_branch: "trunk" });
    const { repository: elsewhere } = await resolveSource({ env, folder: clone("https://gitlab.com/acme/app.git") });
    assert.deepEqual(elsewhere, { name: "app", html_url: "https://gitlab.com/acme/app" });
    assert.deepEqual(api.requests, []);
  });
});
