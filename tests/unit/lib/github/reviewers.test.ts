import assert from "node:assert/strict";
import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { findReviewers } from "../../../../lib/github/reviewers.ts";
import { Github, REPOSITORY_NAME } from "../../sandbox/github/fixture.ts";
import { AnyAnswers } from "./fixture.ts";

const repository = { id: 0, owner: "acme", name: "hit-counter" };

describe("findReviewers", () => {
  let github: Github;
  before(async () => {
    github = await Github.start();
  });
  after(() => github.stop());

  it("finds users and teams by name, and says of each that may not review what is in the way", async () => {
    const api = github.api();
    await github.control.call("addRepository", { repository: REPOSITORY_NAME, private: true });
    await github.control.call("addAccount", { login: "hubot", type: "User" });
    const sre = await github.control.call("addTeam", { team: "acme/sre", repositories: [REPOSITORY_NAME] });
    await github.control.call("addTeam", { team: "acme/web" });
    const octocat = Number((await github.get("users/octocat")).json.id);
    const names = ["Octocat", "hubot", "nobody", "acme", "Acme/SRE", "acme/web", "acme/none"];
    const page = `${github.url}acme/hit-counter/settings/access`;
    const { host } = new URL(github.url);
    assert.deepEqual(Object.fromEntries(await findReviewers(api, repository, names)), {
      Octocat: { kind: "users", id: octocat },
      hubot: {
        problem: `"hubot" may not read ${REPOSITORY_NAME}, and so cannot review; grant the Read role at ${page}`,
      },
      nobody: { problem: `"nobody" is not a user on ${host}; fix the name` },
      acme: { problem: `"acme" is not a user on ${host}; fix the name` },
      "Acme/SRE": { kind: "teams", id: sre },
      "acme/web": {
        problem: `"acme/web" may not read ${REPOSITORY_NAME}, and so cannot review; grant the Read role at ${page}`,
      },
      "acme/none": {
        problem:
          `"acme/none" is not a team with access to ${REPOSITORY_NAME}: fix the name, or give the team the Read role ` +
          `at ${page}`,
      },
    });
  });

  it("takes a team that GitHub does not show for one without access, and any other refusal for none", async () => {
    const api = new GithubApi(
      serverAt(github.url),
      { value: github.token ?? "", from: "x" },
      { environment: {}, retry: { attempts: 1, firstWait: 1, longestWait: 1, longestRetryAfter: 1 } },
    );
    await github.control.call("fault", { path: "/orgs/acme/teams/", status: 403 });
    const finding = (await findReviewers(api, repository, ["acme/web"])).get("acme/web");
    assert.match((finding && "problem" in finding && finding.problem) || "", /^"acme\/web" .*\bRead\b.* at http/);
    await github.control.call("fault", { path: "/orgs/acme/teams/", status: 500 });
    await assert.rejects(findReviewers(api, repository, ["acme/web"]), { name: "GithubError", status: 500 });
  });

  it("knows a team of the repository's list also where GitHub shows no teams of the organization", async () => {
    const ops = await github.control.call("addTeam", { team: "acme/ops", repositories: [REPOSITORY_NAME] });
    await github.control.call("fault", { path: "/orgs/acme/teams/", status: 403 });
    const found = await findReviewers(github.api(), repository, ["Acme/Ops"]);
    assert.deepEqual(Object.fromEntries(found), { "Acme/Ops": { kind: "teams", id: ops } });
    await github.control.call("reset");
  });

  describe("in a team of another team", () => {
    const answers = AnyAnswers.forSuite();

    it("finds that it may review by the access that it inherits", async () => {
      answers.give({
        "/repos/acme/hit-counter/teams": [],
        "/orgs/acme/teams/child": { id: 9 },
        "/orgs/acme/teams/child/repos/acme/hit-counter": {},
      });
      const found = await findReviewers(answers.api(), repository, ["acme/child"]);
      assert.deepEqual(Object.fromEntries(found), { "acme/child": { kind: "teams", id: 9 } });
    });
  });

  it("asks nothing where nobody is named", async () => {
    await github.control.call("forgetJournal");
    const api = github.api();
    assert.equal((await findReviewers(api, repository, [])).size, 0);
    assert.deepEqual(await github.control.call("journal"), []);
  });
});
