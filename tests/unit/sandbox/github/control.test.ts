import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "@octokit/request";
import { TOKEN, USER } from "../../../../sandbox/github/defaults.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "./fixture.ts";

const VARIABLES = `${REPOSITORY_PATH}/actions/variables`;

describe("faults of the emulator", () => {
  let github: Github;
  beforeEach(async () => {
    github = await Github.start();
  });
  afterEach(() => github.stop());

  it("answer as many requests as they are for, and only those that they fit", async () => {
    await github.control.call("fault", { method: "GET", path: "/variables$", status: 503, times: 2 });
    assert.equal((await github.send("POST", VARIABLES, { name: "A", value: "1" })).status, 201);
    assert.equal((await github.get("user")).status, 200);
    assert.deepEqual(await github.refusal("GET", VARIABLES), [503, "Service Unavailable"]);
    assert.equal((await github.get(`api/v3/${VARIABLES}`)).status, 503);
    assert.equal((await github.get(VARIABLES)).status, 200);
  });

  for (const status of [401, 403, 404, 409, 422, 429, 500]) {
    it(`answer ${status} without doing what was asked`, async () => {
      await github.control.call("fault", { method: "POST", status, message: "no" });
      assert.deepEqual(await github.refusal("POST", VARIABLES, { name: "A", value: "1" }), [status, "no"]);
      assert.equal((await github.get(VARIABLES)).json.total_count, 0);
    });
  }

  it("tell when to come again as a limit of requests does", async () => {
    await github.control.call("fault", { status: 429, retryAfter: 3 });
    const { status, headers, json } = await github.get("user");
    assert.deepEqual([status, headers.get("retry-after")], [429, "3"]);
    assert.match(String(json.documentation_url), /secondary-rate-limits$/);
    assert.equal(headers.get("x-ratelimit-remaining"), null);
  });

  it("lose the request, or only the answer", async () => {
    const post = () => github.send("POST", VARIABLES, { name: "A", value: "1" });
    await github.control.call("fault", { method: "POST", drop: "request" });
    await assert.rejects(post);
    assert.equal((await github.get(VARIABLES)).json.total_count, 0);
    await github.control.call("fault", { method: "POST", drop: "answer" });
    await assert.rejects(post);
    assert.equal((await github.get(VARIABLES)).json.total_count, 1);
    const statuses = (await github.control.call("journal")).map(({ status }) => status);
    assert.deepEqual(statuses, [0, 200, 0, 200]);
  });

  it("come late, and are forgotten when asked to", async () => {
    const slept: number[] = [];
    const late = await Github.start({ sleep: async (milliseconds) => slept.push(milliseconds) });
    try {
      await late.control.call("fault", { delay: 60_000 });
      assert.equal((await late.get("user")).status, 200);
      assert.deepEqual(slept, [60_000]);
    } finally {
      await late.stop();
    }
    await github.control.call("fault", { status: 500 });
    await github.control.call("forgetFaults");
    assert.equal((await github.get("user")).status, 200);
  });

  it("are refused when they can fit nothing", async () => {
    await assert.rejects(github.control.call("fault", { path: "(", status: 500 }), /fault was answered with 500: .*\(/);
  });
});

describe("control of the emulator", () => {
  it("tells the requests that it has answered, as one client sends them", async () => {
    const github = await Github.start();
    try {
      const octokit = request.defaults({
        baseUrl: `${github.url}api/v3`,
        headers: { authorization: `token ${TOKEN}` },
      });
      const variable = { owner: "acme", repo: "hit-counter", name: "A", value: "1" };
      await octokit("POST /repos/{owner}/{repo}/actions/variables", variable);
      github.token = undefined;
      await github.get("user?a=b");
      const body = { name: "A", value: "1" };
      assert.deepEqual(await github.control.call("journal"), [
        { method: "POST", path: `/${VARIABLES}`, status: 201, login: USER, body },
        { method: "GET", path: "/user?a=b", status: 401 },
      ]);
      await github.control.call("forgetJournal");
      assert.deepEqual(await github.control.call("journal"), []);
      const headers = { authorization: `Bearer ${github.controlToken}` };
      assert.deepEqual(await (await fetch(`${github.url}_emulator/journal`, { headers })).json(), []);
      assert.equal((await fetch(`${github.url}_emulator/reset`, { headers })).status, 404, "looking changes nothing");
      await github.control.call("forgetJournal");
      await assert.rejects(github.control.call("toString" as "journal"), /404: .*there is no action toString/);
    } finally {
      await github.stop();
    }
  });

  it("tells what came while others of the method were under way", async () => {
    let wake = () => {};
    let asleep = () => {};
    const begun = new Promise<void>((resolve) => {
      asleep = resolve;
    });
    const sleep = () =>
      new Promise<void>((resolve) => {
        wake = resolve;
        asleep();
      });
    const github = await Github.start({ sleep });
    try {
      await github.control.call("fault", { path: "^/user$", delay: 1 });
      const slow = github.get("user");
      await begun;
      await github.get("orgs/acme");
      await github.send("POST", VARIABLES, { name: "A", value: "1" });
      wake();
      await slow;
      await github.get("user");
      assert.deepEqual(
        (await github.control.call("journal")).map(({ path, beside }) => [path, beside]),
        [
          ["/orgs/acme", 1],
          [`/${VARIABLES}`, undefined],
          ["/user", undefined],
          ["/user", undefined],
        ],
      );
    } finally {
      await github.stop();
    }
  });

  it("keeps the state in a file of its owner alone, until it is reset", async () => {
    const folder = mkdtempSync(join(tmpdir(), "github-"));
    const file = join(folder, "state.json");
    const place = { repository: REPOSITORY_NAME };
    try {
      let github = await Github.start({ file });
      await github.send("POST", VARIABLES, { name: "KEPT", value: "1" });
      await github.control.call("setSecret", { place, name: "KEPT", value: "s3cret" });
      await github.stop();
      assert.equal(statSync(file).mode & 0o777, 0o600);
      github = await Github.start({ file });
      assert.equal((await github.get(`${VARIABLES}/KEPT`)).status, 200);
      assert.deepEqual(await github.control.call("secrets"), [{ place, name: "KEPT", value: "s3cret" }]);
      await github.control.call("reset");
      await github.stop();
      github = await Github.start({ file });
      assert.deepEqual(await github.control.call("secrets"), []);
      await github.stop();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("takes repositories away and makes others of the same name", async () => {
    const github = await Github.start();
    try {
      const { json } = await github.get(REPOSITORY_PATH);
      const id = await github.control.call("addRepository", { repository: REPOSITORY_NAME, private: true });
      assert.notEqual(id, json.id);
      assert.equal((await github.get(REPOSITORY_PATH)).json.private, true);
      await github.control.call("removeRepository", { repository: REPOSITORY_NAME });
      assert.equal((await github.get(REPOSITORY_PATH)).status, 404);
    } finally {
      await github.stop();
    }
  });
});
