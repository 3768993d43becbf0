import assert from "node:assert/strict";
import { linesWith, REPOSITORY, RepositoryStack } from "./support/repository.ts";

const RELEASE = `repos/${REPOSITORY}/environments/release`;
const POLICIES = `${RELEASE}/deployment-branch-policies`;

interface LiveEnvironment {
  readonly can_admins_bypass: boolean;
  readonly protection_rules: readonly {
    readonly type: string;
    readonly wait_timer?: number;
    readonly prevent_self_review?: boolean;
    readonly reviewers?: readonly { readonly type: string; readonly reviewer: { readonly id: number } }[];
  }[];
  readonly deployment_branch_policy: object | null;
}

describe("environments of a repository", function () {
  this.timeout(240_000);

  let stack: RepositoryStack;
  let octocat: number;
  let team: number;
  beforeEach(async () => {
    stack = await RepositoryStack.create();
    octocat = (await stack.read<{ id: number }>("users/octocat")).id;
    team = await stack.control.call("addTeam", { team: "acme/release", repositories: [REPOSITORY] });
  });
  afterEach(() => stack.remove());

  const up = async () => {
    const run = await stack.workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };

  /** What protects an environment, in short. */
  async function gate(path = RELEASE) {
    const { can_admins_bypass, protection_rules, deployment_branch_policy } = await stack.read<LiveEnvironment>(path);
    const review = protection_rules.find(({ reviewers }) => reviewers);
    return {
      wait: protection_rules.find(({ wait_timer }) => wait_timer)?.wait_timer ?? 0,
      reviewers: review?.reviewers?.map(({ type, reviewer }) => `${type} ${reviewer.id}`).sort() ?? [],
      self: review?.prevent_self_review ?? false,
      bypass: can_admins_bypass,
      policy: deployment_branch_policy,
    };
  }

  async function policies() {
    const found = await stack.read<{ branch_policies: { id: number; name: string; type: string }[] }>(POLICIES);
    return found.branch_policies.map(({ id, name, type }) => ({ id, name, type }));
  }

  const custom = { protected_branches: false, custom_branch_policies: true };

  it("keep what was set by hand and stands not in the settings, silently in a preview", async () => {
    await stack.configure({ environments: { release: { variables: { PLACE: "eu" } } } });
    await up();
    const byHand = {
      wait_timer: 30,
      can_admins_bypass: false,
      prevent_self_review: true,
      reviewers: [
        { type: "User", id: octocat },
        { type: "Team", id: team },
      ],
      deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
    };
    await stack.click("PUT", RELEASE, byHand);
    const gated = await gate();
    assert.deepEqual(gated.reviewers, [`Team ${team}`, `User ${octocat}`]);

    const quiet = await stack.workspace.preview();
    assert.deepEqual(quiet.steps, [], quiet.output);
    assert.doesNotMatch(quiet.output, /warning/);
    assert.deepEqual((await up()).steps, []);

    await stack.configure({ environments: { release: { branches: ["main"], variables: { PLACE: "eu" } } } });
    await up();
    assert.deepEqual(await gate(), { ...gated, policy: custom });
    assert.deepEqual((await up()).steps, []);

    // Created again, it is sent with what GitHub has, not with what the state has.
    const again = ["--replace", "**::repository-environment-release"];
    await stack.click("PUT", RELEASE, { ...byHand, wait_timer: 40, deployment_branch_policy: custom });
    const replaced = await stack.workspace.up(...again);
    assert.equal(replaced.exitCode, 0, replaced.output);
    assert.ok(replaced.steps.includes("replace repository-environment-release"), replaced.output);
    assert.deepEqual(await gate(), { ...gated, wait: 40, policy: custom });
    assert.deepEqual((await up()).steps, []);

    // Another change by hand, and a refresh that sees it.
    await stack.click("PUT", RELEASE, { ...byHand, wait_timer: 45, deployment_branch_policy: custom });
    await stack.workspace.refresh();
    assert.deepEqual((await up()).steps, []);
    await stack.click("PUT", RELEASE, { ...byHand, wait_timer: 60, deployment_branch_policy: custom });
    await stack.configure({ environments: { release: { branches: ["main"], canAdminsBypass: true } } });
    await up();
    assert.deepEqual(await gate(), { ...gated, wait: 60, bypass: true, policy: custom });

    // Without patterns of its own the stack leaves no environment to which nothing may deploy.
    await stack.configure({ environments: { release: {} } });
    await up();
    assert.deepEqual(await gate(), { ...gated, wait: 60, bypass: true, policy: null });
    assert.deepEqual((await up()).steps, []);
  });

  it("have in the settings who reviews, how long jobs wait and what may deploy", async () => {
    const release = {
      branches: ["main"],
      tags: ["v*"],
      reviewers: ["Octocat", "acme/Release"],
      waitTimer: 5,
      preventSelfReview: true,
      canAdminsBypass: false,
    };
    await stack.configure({ environments: { release } });
    await up();
    const whole = {
      wait: 5,
      reviewers: [`Team ${team}`, `User ${octocat}`],
      self: true,
      bypass: false,
      policy: custom,
    };
    assert.deepEqual(await gate(), whole);
    assert.deepEqual((await up()).steps, []);

    await stack.click("PUT", RELEASE, { deployment_branch_policy: custom });
    const preview = await stack.workspace.preview();
    assert.match(preview.output, /the environment release was changed outside Pulumi; up restores it/);
    await up();
    assert.deepEqual(await gate(), whole);
    assert.deepEqual((await up()).steps, []);

    await stack.configure({ environments: { release: { ...release, reviewers: [], preventSelfReview: false } } });
    await up();
    assert.deepEqual(await gate(), { ...whole, reviewers: [], self: false });
    assert.deepEqual((await up()).steps, []);
  });

  it("leave alone a rule by hand of the other type, and one that is there already", async () => {
    await stack.configure({ environments: { release: { branches: ["main"] } } });
    await up();
    await stack.click("POST", POLICIES, { name: "v*", type: "tag" });
    await stack.click("POST", POLICIES, { name: "next", type: "branch" });
    const [main, tag, next] = await policies();
    await stack.configure({ environments: { release: { branches: ["main", "v*", "next"] } } });
    const run = await up();
    assert.match(run.output, /the branch pattern "next" of the environment release is left unchanged/);
    const [, , , added, ...rest] = await policies();
    assert.deepEqual((await policies()).slice(0, 3), [main, tag, next]);
    assert.deepEqual([added?.name, added?.type, rest.length], ["v*", "branch", 0]);

    // By the command that is printed it is the stack's.
    const [command = ""] = linesWith(run, "pulumi import");
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    await stack.workspace.pulumi(...words.slice(1), "--yes");
    assert.deepEqual((await up()).steps, ["update repository-contents"]);
    assert.deepEqual((await up()).steps, []);

    await stack.configure({ environments: { release: { branches: ["main"] } } });
    await up();
    assert.deepEqual(await policies(), [main, tag]);
    await stack.configure({ environments: { release: {} } });
    await up();
    assert.deepEqual([await policies(), (await gate()).policy], [[tag], custom]);
  });

  it("are the same in upper and lower case", async () => {
    const PRODUCTION = `repos/${REPOSITORY}/environments/Production`;
    await stack.click("PUT", PRODUCTION, { wait_timer: 30, can_admins_bypass: false });
    const theirs = await gate(PRODUCTION);
    await stack.configure({
      environments: {
        production: { branches: ["main"], secrets: { DEPLOY_TOKEN: "hunter2" } },
        Release: { tags: ["v*"] },
      },
    });
    const preview = await stack.workspace.preview();
    assert.match(
      preview.output,
      /already has these, which this stack did not create:\s+the environment Production is left unchanged/,
    );
    await up();
    assert.deepEqual(await gate(PRODUCTION), theirs);
    assert.deepEqual((await up()).steps, []);

    await stack.configure({
      environments: { Production: { secrets: { DEPLOY_TOKEN: "hunter2" } }, RELEASE: { tags: ["v*"] } },
    });
    // The component records its arguments as they are written.
    assert.deepEqual((await up()).steps, ["update repository"]);

    await stack.control.call("setSecret", {
      place: { repository: REPOSITORY, environment: "release" },
      name: "THEIRS",
      value: "x",
    });
    const { exitCode, output } = await stack.workspace.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await gate(PRODUCTION), theirs);
    assert.match(output, /the environment Release: is kept because this stack did not create the secret THEIRS in it/);
    assert.deepEqual(await stack.secrets(), { "Release/THEIRS": "x" });
  });

  it("leave beside them what workflows may do as it is, where the settings do not name it", async () => {
    const permissions = `repos/${REPOSITORY}/actions/permissions`;
    await stack.configure({ workflow: { permissions: "read" }, actions: { allowed: "all" } });
    await up();
    const approving = { default_workflow_permissions: "read", can_approve_pull_request_reviews: true };
    await stack.click("PUT", `${permissions}/workflow`, approving);
    await stack.click("PUT", permissions, { enabled: true, allowed_actions: "all", sha_pinning_required: true });
    const quiet = await stack.workspace.preview();
    assert.deepEqual(quiet.steps, [], quiet.output);
    const replaced = await stack.workspace.up(
      "--replace",
      "**::repository-actions",
      "--replace",
      "**::repository-workflow",
    );
    assert.equal(replaced.exitCode, 0, replaced.output);
    assert.deepEqual(await stack.read(`${permissions}/workflow`), approving);
    assert.deepEqual(await stack.read(permissions), {
      enabled: true,
      allowed_actions: "all",
      sha_pinning_required: true,
    });
    await stack.configure({ workflow: { permissions: "write" }, actions: { allowed: "local_only" } });
    await up();
    assert.deepEqual(await stack.read(`${permissions}/workflow`), {
      ...approving,
      default_workflow_permissions: "write",
    });
    const actions = { enabled: true, allowed_actions: "local_only", sha_pinning_required: true };
    assert.deepEqual(await stack.read(permissions), actions);
    assert.deepEqual((await up()).steps, []);
  });

  it("are refused in one go, before anything is written", async () => {
    await stack.control.call("addAccount", { login: "hubot", type: "User" });
    await stack.control.call("addRepository", { repository: REPOSITORY, private: true });
    await stack.configure({
      environments: {
        release: { reviewers: ["octocta", "hubot", "acme/release", "acme/nobody"] },
        test: { preventSelfReview: true },
      },
    });
    await stack.control.call("forgetJournal");
    const { exitCode, output } = await stack.workspace.up();
    assert.notEqual(exitCode, 0);
    for (const sentence of [
      /environments\.release\.reviewers\[0\]: "octocta" is not a user on 127\.0\.0\.1:\d+; fix the name/,
      /environments\.release\.reviewers\[1\]: "hubot" may not read acme\/hit-counter, and so cannot review; grant the Read role at \S+\/settings\/access/,
      /environments\.release\.reviewers\[3\]: "acme\/nobody" is not a team with access to acme\/hit-counter/,
      /environments\.test\.preventSelfReview: is true, but there are no reviewers; add reviewers, or remove it/,
    ])
      assert.match(output, sentence);
    assert.doesNotMatch(output, /reviewers\[2\]|\n +at /);
    assert.deepEqual(await stack.writes(), []);
  });
});
