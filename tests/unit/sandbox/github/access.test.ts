import assert from "node:assert/strict";
import { ORGANIZATION, REPOSITORY, SCOPES, TOKEN, USER } from "../../../../sandbox/github/defaults.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "./fixture.ts";

const SECRETS = `${REPOSITORY_PATH}/actions/secrets`;
const HIDDEN = "repos/acme/hidden";

describe("access to the emulator", () => {
  let github: Github;
  before(async () => {
    github = await Github.start();
    const { control } = github;
    await control.call("addRepository", { repository: "acme/hidden", private: true });
    await control.call("addRepository", { repository: "acme/theirs", admins: ["mona"] });
    await control.call("addToken", { token: "none", login: USER, scopes: [] });
    await control.call("addToken", { token: "public", login: USER, scopes: ["public_repo"] });
    await control.call("addToken", { token: "workflow", login: USER, scopes: [], workflowOf: REPOSITORY_NAME });
  });
  after(() => github.stop());

  const cases: [token: string | undefined, method: string, path: string, status: number, message?: string][] = [
    [undefined, "GET", "user", 401, "Requires authentication"],
    ["wrong", "GET", "user", 401, "Bad credentials"],
    ["constructor", "GET", "user", 401, "Bad credentials"],
    [TOKEN, "GET", "user", 200],
    [TOKEN, "GET", `orgs/${ORGANIZATION}`, 200],
    [TOKEN, "GET", `orgs/${USER}`, 404, "Not Found"],
    [TOKEN, "GET", `users/${ORGANIZATION}`, 200],
    [TOKEN, "GET", "repos/acme/none", 404, "Not Found"],
    [TOKEN, "GET", "repos/ACME/Hit-Counter", 200],
    [TOKEN, "GET", SECRETS, 200],
    [TOKEN, "GET", HIDDEN, 200],
    [TOKEN, "GET", "repos/acme/theirs/actions/secrets", 403, "Must have admin rights to Repository."],
    ["none", "GET", REPOSITORY_PATH, 200],
    ["none", "GET", SECRETS, 403, "Must have admin rights to Repository."],
    ["none", "GET", HIDDEN, 404, "Not Found"],
    ["none", "GET", `${HIDDEN}/actions/secrets`, 404, "Not Found"],
    ["public", "GET", SECRETS, 200],
    ["public", "GET", HIDDEN, 404, "Not Found"],
    ["workflow", "GET", REPOSITORY_PATH, 200],
    ["workflow", "GET", SECRETS, 403, "Resource not accessible by integration"],
    ["workflow", "GET", "user", 403, "Resource not accessible by integration"],
    ["workflow", "GET", HIDDEN, 404, "Not Found"],
    [
      "public",
      "GET",
      "orgs/acme/actions/secrets",
      403,
      "You must be an org admin or have the org secrets fine-grained permission.",
    ],
    [TOKEN, "GET", "orgs/acme/actions/secrets", 200],
    [TOKEN, "GET", "teapots", 404, "Not Found"],
  ];
  for (const [token, method, path, status, message] of cases) {
    it(`with ${token ?? "no token"}: ${method} ${path} is ${status}`, async () => {
      github.token = token;
      const { json, ...answer } = await github.send(method, path);
      assert.deepEqual([answer.status, json.message], [status, message]);
    });
  }

  it("takes a token in each way that clients send it", async () => {
    const basic = Buffer.from(`${USER}:${TOKEN}`).toString("base64");
    for (const authorization of [`Bearer ${TOKEN}`, `token ${TOKEN}`, `Basic ${basic}`]) {
      const { status } = await fetch(`${github.url}user`, { headers: { authorization } });
      assert.equal(status, 200, authorization);
    }
  });

  it("tells the scopes of a personal token, those that are wanted, and that no limit is near", async () => {
    github.token = TOKEN;
    const { headers } = await github.get(SECRETS);
    assert.equal(headers.get("x-oauth-scopes"), SCOPES.join(", "));
    assert.equal(headers.get("x-accepted-oauth-scopes"), "repo");
    assert.equal(headers.get("x-ratelimit-remaining"), "5000");
    github.token = "workflow";
    assert.equal((await github.get(REPOSITORY_PATH)).headers.get("x-oauth-scopes"), null);
  });

  it("is the same below /api/v3", async () => {
    github.token = TOKEN;
    const { json } = await github.get(`api/v3/${REPOSITORY_PATH}`);
    assert.equal(json.full_name, `${ORGANIZATION}/${REPOSITORY}`);
    assert.equal(json.url, `${github.url}api/v3/${REPOSITORY_PATH}`);
  });
});
