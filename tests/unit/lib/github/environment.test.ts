import assert from "node:assert/strict";
import type { GithubApi } from "../../../../lib/github/api.ts";
import { protectionTrace, readEnvironments, UNPROTECTED } from "../../../../lib/github/environment.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "../../sandbox/github/fixture.ts";
import { AnyAnswers } from "./fixture.ts";

const repository = { id: 0, owner: "acme", name: "hit-counter" };

describe("environments on GitHub", () => {
  let github: Github;
  let api: GithubApi;
  before(async () => {
    github = await Github.start();
    api = github.api();
  });
  after(() => github.stop());
  afterEach(() => github.control.call("reset"));

  it("are read with all that protects them, under the names that they have there", async () => {
    const team = await github.control.call("addTeam", { team: "acme/sre", repositories: [REPOSITORY_NAME] });
    const octocat = Number((await github.get("users/octocat")).json.id);
    await github.send("PUT", `${REPOSITORY_PATH}/environments/plain`);
    await github.send("PUT", `${REPOSITORY_PATH}/environments/Gate`, {
      wait_timer: 30,
      can_admins_bypass: false,
      prevent_self_review: true,
      reviewers: [
        { type: "Team", id: team },
        { type: "User", id: octocat },
      ],
      deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
    });
    await github.send("PUT", `${REPOSITORY_PATH}/environments/patterns`, {
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    assert.deepEqual(Object.fromEntries(await readEnvironments(api, repository)), {
      plain: UNPROTECTED,
      Gate: {
        waitTimer: 30,
        preventSelfReview: true,
        canAdminsBypass: false,
        reviewers: { users: [octocat], teams: [team] },
        deployments: "protected",
      },
      patterns: { ...UNPROTECTED, deployments: "patterns" },
    });
  });

  describe("of a server that tells less", () => {
    const answers = AnyAnswers.forSuite();

    it("have nothing that protects them", async () => {
      const reviewer = { type: "User", reviewer: { id: 5 } };
      const review = { type: "required_reviewers", reviewers: [{ type: "User" }, reviewer] };
      answers.give({
        "/environments": {
          total_count: 3,
          environments: [
            { name: "plain" },
            { name: "waiting", protection_rules: [{ wait_timer: 5 }] },
            { name: "reviewed", protection_rules: [review] },
          ],
        },
      });
      assert.deepEqual(Object.fromEntries(await readEnvironments(answers.api(), repository)), {
        plain: UNPROTECTED,
        waiting: { ...UNPROTECTED, waitTimer: 5 },
        reviewed: { ...UNPROTECTED, reviewers: { users: [5], teams: [] } },
      });
    });
  });

  it("are compared by texts, in which the order of reviewers does not count", () => {
    const reviewers = { users: [10, 9], teams: [] };
    assert.deepEqual(protectionTrace({ reviewers, waitTimer: 1 }), { waitTimer: "1", reviewers: "users 9,10 teams " });
    assert.deepEqual(protectionTrace({}), {});
  });
});
