import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commentPlace } from "../../../../cli/plan/comment-place.ts";
import { pullRequest, runEnvironment, schedule } from "../../../support/github-events.ts";

const [HEAD, BASE, MERGE] = ["1", "2", "3"].map((digit) => digit.repeat(40)) as [string, string, string];

describe("the place of a comment", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-event-"));
  after(() => rmSync(folder, { recursive: true }));

  const event = pullRequest(2, { head: HEAD, base: BASE, merge: MERGE });

  it("is the pull request of the event", async () => {
    const env = { ...runEnvironment(folder, event), GITHUB_TOKEN: "token" };
    assert.deepEqual(await commentPlace(env), {
      baseUrl: "https://api.github.com",
      token: "token",
      owner: "acme",
      repo: "app",
      number: 2,
    });
  });

  it("is on the server that GitHub Actions names", async () => {
    const server = { GITHUB_SERVER_URL: "https://ghe.test", GITHUB_API_URL: "https://ghe.test/api/v3" };
    const { baseUrl } = await commentPlace({ ...runEnvironment(folder, event), ...server, GITHUB_TOKEN: "token" });
    assert.equal(baseUrl, "https://ghe.test/api/v3");
  });

  it("needs a token, and says how a step gets it", async () => {
    await assert.rejects(commentPlace(runEnvironment(folder, event)), {
      message: "--comment needs GITHUB_TOKEN; set it to github.token in the env of the step",
    });
  });

  it("is nowhere outside GitHub Actions, and all that is missing is said at once", async () => {
    await assert.rejects(commentPlace({}), (error: Error) => {
      assert.match(error.message, /^--comment works in GitHub Actions, .*\n--comment needs GITHUB_TOKEN; /);
      return true;
    });
  });

  it("needs a repository with an owner", async () => {
    const env = { ...runEnvironment(folder, event), GITHUB_TOKEN: "token", GITHUB_REPOSITORY: "app" };
    await assert.rejects(commentPlace(env), {
      message: '--comment needs GITHUB_REPOSITORY as owner/name, and it is "app"',
    });
  });

  it("is nowhere for another event", async () => {
    await assert.rejects(commentPlace({ ...runEnvironment(folder, schedule(HEAD)), GITHUB_TOKEN: "token" }), {
      message: "--comment works for pull request events only, and this is schedule; omit it",
    });
  });
});
