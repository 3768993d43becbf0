import assert from "node:assert/strict";
import { FIRST_COMMIT } from "../../../../sandbox/github/defaults.ts";
import { Github, REPOSITORY_NAME, REPOSITORY_PATH } from "./fixture.ts";

const VARIABLES = `${REPOSITORY_PATH}/actions/variables`;
const PERMISSIONS = `${REPOSITORY_PATH}/actions/permissions`;
const ENVIRONMENT = `${REPOSITORY_PATH}/environments/release`;
const POLICIES = `${ENVIRONMENT}/deployment-branch-policies`;
const COMMENTS = `${REPOSITORY_PATH}/issues/1/comments`;

describe("settings of the emulator's repositories", () => {
  let github: Github;
  beforeEach(async () => {
    github = await Github.start();
  });
  afterEach(() => github.stop());

  it("have variables, which are created once, changed, renamed and deleted", async () => {
    const sent = { name: "image", value: "hit-counter" };
    assert.equal((await github.send("POST", VARIABLES, sent)).status, 201);
    assert.deepEqual(await github.refusal("POST", VARIABLES, sent), [409, "Already exists - Variable already exists"]);
    assert.equal((await github.send("POST", VARIABLES, { name: "OTHER", value: "1" })).status, 201);
    assert.equal((await github.send("PATCH", `${VARIABLES}/OTHER`, { name: "IMAGE" })).status, 409);
    assert.equal((await github.send("PATCH", `${VARIABLES}/OTHER`, { name: "NEXT", value: "2" })).status, 204);
    const { json } = await github.get(VARIABLES);
    const variables = json.variables as { name: string; value: string }[];
    assert.deepEqual(
      variables.map(({ name, value }) => [name, value]),
      [
        ["IMAGE", "hit-counter"],
        ["NEXT", "2"],
      ],
    );
    const place = { repository: REPOSITORY_NAME };
    await github.control.call("setVariable", { place, name: "IMAGE", value: "theirs" });
    assert.equal((await github.get(`${VARIABLES}/image`)).json.value, "theirs");
    assert.equal((await github.send("DELETE", `${VARIABLES}/IMAGE`)).status, 204);
    assert.equal((await github.send("PATCH", `${VARIABLES}/IMAGE`, { value: "" })).status, 404);
    for (const body of [{ name: "GITHUB_X", value: "" }, { name: "A" }, {}, undefined, []]) {
      assert.equal((await github.refusal("POST", VARIABLES, body))[0], 422);
    }
  });

  it("have permissions of workflows", async () => {
    const all = { enabled: true, allowed_actions: "all", sha_pinning_required: false };
    assert.deepEqual((await github.get(PERMISSIONS)).json, all);
    assert.equal((await github.get(`${PERMISSIONS}/selected-actions`)).status, 409);
    const selected = { enabled: true, allowed_actions: "selected", sha_pinning_required: true };
    assert.equal((await github.send("PUT", PERMISSIONS, selected)).status, 204);
    const { selected_actions_url: address, ...permissions } = (await github.get(PERMISSIONS)).json;
    assert.deepEqual(permissions, selected);
    assert.match(String(address), /\/repositories\/\d+\/actions\/permissions\/selected-actions$/);
    const patterns = { patterns_allowed: ["docker/*"], verified_allowed: true };
    assert.equal((await github.send("PUT", `${PERMISSIONS}/selected-actions`, patterns)).status, 204);
    const chosen = { github_owned_allowed: true, ...patterns };
    assert.deepEqual((await github.get(`${PERMISSIONS}/selected-actions`)).json, chosen);
    const workflow = { default_workflow_permissions: "write", can_approve_pull_request_reviews: true };
    assert.equal((await github.send("PUT", `${PERMISSIONS}/workflow`, workflow)).status, 204);
    assert.deepEqual((await github.get(`${PERMISSIONS}/workflow`)).json, workflow);
  });

  it("have environments, with the patterns that may deploy while they are asked for", async () => {
    assert.equal((await github.get(ENVIRONMENT)).status, 404);
    const custom = { protected_branches: false, custom_branch_policies: true };
    assert.equal((await github.send("PUT", ENVIRONMENT)).status, 200);
    assert.equal((await github.send("POST", POLICIES, { name: "main" })).status, 404);
    const both = { protected_branches: true, custom_branch_policies: true };
    assert.equal((await github.send("PUT", ENVIRONMENT, { deployment_branch_policy: both })).status, 422);
    const sent = { wait_timer: 5, deployment_branch_policy: custom, reviewers: [{ type: "User", id: 1001 }] };
    const { json } = await github.send("PUT", ENVIRONMENT, sent);
    assert.deepEqual(json.deployment_branch_policy, custom);
    assert.equal(json.can_admins_bypass, true);
    assert.deepEqual(
      (json.protection_rules as { type: string }[]).map(({ type }) => type),
      ["wait_timer", "required_reviewers", "branch_policy"],
    );
    const { json: policy } = await github.send("POST", POLICIES, { name: "v*", type: "tag" });
    assert.equal((await github.send("POST", POLICIES, { name: "v*", type: "tag" })).status, 303);
    assert.equal((await github.send("PUT", `${POLICIES}/${policy.id}`, { name: "v1.*" })).json.name, "v1.*");
    assert.equal((await github.get(POLICIES)).json.total_count, 1);
    assert.equal((await github.send("DELETE", `${POLICIES}/${policy.id}`)).status, 204);
    assert.equal((await github.get(`${POLICIES}/${policy.id}`)).status, 404);
    await github.send("POST", POLICIES, { name: "main" });
    await github.send("PUT", ENVIRONMENT, { deployment_branch_policy: null });
    assert.equal((await github.get(POLICIES)).json.total_count, 0);
    assert.equal((await github.send("DELETE", ENVIRONMENT)).status, 204);
    assert.equal((await github.send("DELETE", ENVIRONMENT)).status, 404);
  });

  it("know no case in the names of environments, and keep the first", async () => {
    await github.send("PUT", `${REPOSITORY_PATH}/environments/Release`, { wait_timer: 5 });
    const { json } = await github.send("PUT", ENVIRONMENT, { can_admins_bypass: false });
    assert.deepEqual([json.name, json.protection_rules, json.can_admins_bypass], ["Release", [], false]);
    assert.equal((await github.get(ENVIRONMENT)).json.name, "Release");
    assert.equal((await github.get(`${REPOSITORY_PATH}/environments`)).json.total_count, 1);
    const place = { repository: REPOSITORY_NAME, environment: "RELEASE" };
    await github.control.call("setVariable", { place, name: "PLACE", value: "eu" });
    assert.equal((await github.get(`${ENVIRONMENT}/variables/place`)).json.value, "eu");
    assert.equal((await github.send("DELETE", ENVIRONMENT)).status, 204);
    assert.equal((await github.get(`${REPOSITORY_PATH}/environments`)).json.total_count, 0);
  });

  it("have environments with reviewers that are there", async () => {
    const team = await github.control.call("addTeam", { team: "acme/sre", repositories: [REPOSITORY_NAME] });
    const user = Number((await github.get("users/octocat")).json.id);
    const acme = Number((await github.get("users/acme")).json.id);
    const both = [
      { type: "User", id: user },
      { type: "Team", id: team },
    ];
    const sent = { prevent_self_review: true, reviewers: both };
    const { json } = await github.send("PUT", ENVIRONMENT, sent);
    const [rule] = json.protection_rules as [{ reviewers: { reviewer: { login?: string; slug?: string } }[] }];
    assert.deepEqual(
      rule.reviewers.map(({ reviewer }) => reviewer.login ?? reviewer.slug),
      ["octocat", "sre"],
    );
    for (const refused of [
      { prevent_self_review: true },
      { prevent_self_review: true, reviewers: [] },
      { reviewers: [{ type: "Team", id: user }] },
      { reviewers: [{ type: "User", id: acme }] },
      { reviewers: Array.from({ length: 7 }, () => both[0]) },
      { wait_timer: 43_201 },
      { wait_timer: -1 },
    ]) {
      assert.equal((await github.send("PUT", ENVIRONMENT, refused)).status, 422, JSON.stringify(refused));
    }
    const teams = (await github.get(`${REPOSITORY_PATH}/teams`)).json as unknown as { slug: string }[];
    assert.deepEqual(
      teams.map(({ slug }) => slug),
      ["sre"],
    );
    assert.equal((await github.get(`orgs/acme/teams/sre/repos/${REPOSITORY_NAME}`)).status, 204);
    assert.equal((await github.get("orgs/acme/teams/web")).status, 404);
    const permission = await github.get(`${REPOSITORY_PATH}/collaborators/octocat/permission`);
    assert.equal(permission.json.permission, "admin");
    assert.equal((await github.get(`${REPOSITORY_PATH}/collaborators/acme/permission`)).status, 404);
  });

  it("are read-only when they are archived", async () => {
    await github.control.call("archiveRepository", { repository: REPOSITORY_NAME });
    assert.equal((await github.get(REPOSITORY_PATH)).json.archived, true);
    assert.equal((await github.get(VARIABLES)).status, 200);
    const refused = [403, "Repository was archived so is read-only."];
    for (const [method, path] of [
      ["POST", VARIABLES],
      ["PUT", ENVIRONMENT],
      ["DELETE", ENVIRONMENT],
      ["POST", COMMENTS],
      ["PUT", `${PERMISSIONS}/workflow`],
    ] as const) {
      assert.deepEqual(await github.refusal(method, path, { name: "A", value: "1", body: "x" }), refused, path);
    }
    await github.control.call("archiveRepository", { repository: REPOSITORY_NAME, archived: false });
    assert.equal((await github.send("POST", VARIABLES, { name: "A", value: "1" })).status, 201);
  });

  it("have commits by their hash", async () => {
    const { json } = await github.get(`${REPOSITORY_PATH}/commits/${FIRST_COMMIT}`);
    const { committer } = json.commit as { committer: { date: string } };
    assert.match(committer.date, /^\d{4}-\d\d-\d\dT/);
    const [status, message] = await github.refusal("GET", `${REPOSITORY_PATH}/commits/0000`);
    assert.deepEqual([status, message], [422, "No commit found for SHA: 0000"]);
  });

  it("have comments on what there is, in pages", async () => {
    assert.equal((await github.send("POST", COMMENTS.replace("/1/", "/2/"), { body: "lost" })).status, 404);
    const bodies = Array.from({ length: 31 }, (_, index) => `comment ${index}`);
    for (const body of bodies) assert.equal((await github.send("POST", COMMENTS, { body })).status, 201);
    const first = await github.get(COMMENTS);
    assert.equal((first.json as unknown as object[]).length, 30);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? assert.fail("there is more");
    const rest = (await github.get(next)).json as unknown as { id: number; body: string }[];
    assert.deepEqual(
      rest.map(({ body }) => body),
      ["comment 30"],
    );
    const path = `${REPOSITORY_PATH}/issues/comments/${rest[0]?.id}`;
    assert.equal((await github.send("PATCH", path, { body: "changed" })).json.body, "changed");
    assert.equal((await github.refusal("PATCH", path, { body: "" }))[0], 422);
    assert.equal((await github.send("DELETE", path)).status, 204);
    const { control } = github;
    const workflow = { login: "x", workflowOf: REPOSITORY_NAME };
    await control.call("addToken", { ...workflow, token: "fork", scopes: ["contents:read"] });
    await control.call("addToken", { ...workflow, token: "workflow", scopes: ["pull-requests:write"] });
    github.token = "fork";
    const refused = [403, "Resource not accessible by integration"];
    assert.deepEqual(await github.refusal("POST", COMMENTS, { body: "the plan" }), refused);
    github.token = "workflow";
    const { json } = await github.send("POST", COMMENTS, { body: "the plan" });
    const { login, type } = json.user as { login: string; type: string };
    assert.deepEqual({ login, type }, { login: "github-actions[bot]", type: "Bot" });
  });
});
