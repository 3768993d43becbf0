import assert from "node:assert/strict";
import { linesWith, REPOSITORY, RepositoryStack } from "./support/repository.ts";
import type { Run } from "./support/workspace.ts";

const PERMISSIONS = `repos/${REPOSITORY}/actions/permissions`;

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

/** Each environment of the settings, and what workflows may do beside them, has a story of its own, told in turns. */
describe("environments of a repository", function () {
  this.timeout(240_000);

  let stack: RepositoryStack;
  let octocat: number;
  let team: number;

  const up = async (...flags: string[]) => {
    const run = await stack.workspace.up(...flags);
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };

  const at = (name: string) => `repos/${REPOSITORY}/environments/${name}`;

  /** What protects an environment, in short. */
  async function gate(name: string) {
    const { can_admins_bypass, protection_rules, deployment_branch_policy } = await stack.read<LiveEnvironment>(
      at(name),
    );
    const review = protection_rules.find(({ reviewers }) => reviewers);
    return {
      wait: protection_rules.find(({ wait_timer }) => wait_timer)?.wait_timer ?? 0,
      reviewers: review?.reviewers?.map(({ type, reviewer }) => `${type} ${reviewer.id}`).sort() ?? [],
      self: review?.prevent_self_review ?? false,
      bypass: can_admins_bypass,
      policy: deployment_branch_policy,
    };
  }

  async function policies(name: string) {
    const found = await stack.read<{ branch_policies: { id: number; name: string; type: string }[] }>(
      `${at(name)}/deployment-branch-policies`,
    );
    return found.branch_policies.map(({ id, name, type }) => ({ id, name, type }));
  }

  const custom = { protected_branches: false, custom_branch_policies: true };

  /** Somebody sets the first two by hand, beside what the settings say of them. */
  let byHand: object;
  let gated: Awaited<ReturnType<typeof gate>>;
  /** All of this one is in the settings. */
  const reviewed = {
    branches: ["main"],
    tags: ["v*"],
    reviewers: ["Octocat", "acme/Release"],
    waitTimer: 5,
    preventSelfReview: true,
    canAdminsBypass: false,
  };
  let whole: Awaited<ReturnType<typeof gate>>;
  /** The first is of the settings, the others by hand. */
  let [main, tag, next]: Awaited<ReturnType<typeof policies>> = [];
  /** Somebody else made this one. */
  let theirs: Awaited<ReturnType<typeof gate>>;
  const approving = { default_workflow_permissions: "read", can_approve_pull_request_reviews: true };
  const pinned = { enabled: true, allowed_actions: "all", sha_pinning_required: true };

  let settings = {
    environments: {
      kept: { variables: { PLACE: "eu" } },
      refreshed: { variables: { PLACE: "eu" } },
      reviewed,
      patterns: { branches: ["main"] },
      Release: { tags: ["v*"] },
    } as Record<string, object>,
    workflow: { permissions: "read" },
    actions: { allowed: "all" },
  };
  /** Changes these environments in the settings, and leaves the others as they are. */
  const configure = async (environments: Record<string, object>, others: Partial<typeof settings> = {}) => {
    settings = { ...settings, ...others, environments: { ...settings.environments, ...environments } };
    await stack.configure(settings);
  };
  const setByHand = (name: string, wait_timer: number, deployment_branch_policy: object = custom) =>
    stack.click("PUT", at(name), { ...byHand, wait_timer, deployment_branch_policy });
  /** The steps with what has one of these names. */
  const stepsOf = ({ steps }: Run, ...names: string[]) =>
    steps.filter((step) => names.some((name) => step.endsWith(`-${name}`) || step.includes(`-${name}-`)));

  before(async () => {
    stack = await RepositoryStack.create();
    octocat = (await stack.read<{ id: number }>("users/octocat")).id;
    team = await stack.control.call("addTeam", { team: "acme/release", repositories: [REPOSITORY] });
    byHand = {
      can_admins_bypass: false,
      prevent_self_review: true,
      reviewers: [
        { type: "User", id: octocat },
        { type: "Team", id: team },
      ],
    };
    whole = {
      wait: 5,
      reviewers: [`Team ${team}`, `User ${octocat}`],
      self: true,
      bypass: false,
      policy: custom,
    };
  });
  after(() => stack.remove());

  it("have in the settings who reviews, how long jobs wait and what may deploy", async () => {
    await configure({});
    await up();
    assert.deepEqual(await gate("reviewed"), whole);
  });

  it("keep what was set by hand and stands not in the settings, silently in a preview", async () => {
    const protectedOnes = { protected_branches: true, custom_branch_policies: false };
    for (const name of ["kept", "refreshed"]) await setByHand(name, 30, protectedOnes);
    gated = await gate("kept");
    assert.deepEqual(gated.reviewers, [`Team ${team}`, `User ${octocat}`]);
    await stack.click("PUT", `${PERMISSIONS}/workflow`, approving);
    await stack.click("PUT", PERMISSIONS, pinned);

    const quiet = await stack.workspace.preview();
    assert.deepEqual(quiet.steps, [], quiet.output);
    assert.doesNotMatch(quiet.output, /warning/);
    assert.deepEqual((await up()).steps, []);
  });

  it("are put right, and leave alone what is by hand: the rest, a rule of the other type, one that is there already, and one whose name has other letters", async () => {
    const branches = ["main"];
    await stack.click("PUT", at("reviewed"), { deployment_branch_policy: custom });
    for (const rule of [
      { name: "v*", type: "tag" },
      { name: "next", type: "branch" },
    ])
      await stack.click("POST", `${at("patterns")}/deployment-branch-policies`, rule);
    [main, tag, next] = await policies("patterns");
    await stack.click("PUT", at("Production"), { wait_timer: 30, can_admins_bypass: false });
    theirs = await gate("Production");
    await configure({
      production: { branches, secrets: { DEPLOY_TOKEN: "hunter2" } },
      kept: { branches, variables: { PLACE: "eu" } },
      refreshed: { branches, variables: { PLACE: "eu" } },
      patterns: { branches: ["main", "v*", "next"] },
    });

    const preview = await stack.workspace.preview();
    assert.match(preview.output, /the environment reviewed was changed outside Pulumi; up restores it/);
    assert.match(
      preview.output,
      /already has these, which this stack did not create:\n( .*\n)*? +the environment Production is left unchanged/,
    );

    const run = await up();
    for (const name of ["kept", "refreshed"]) assert.deepEqual(await gate(name), { ...gated, policy: custom });
    assert.deepEqual(await gate("reviewed"), whole);
    assert.match(run.output, /the branch pattern "next" of the environment patterns is left unchanged/);
    const [, , , added, ...rest] = await policies("patterns");
    assert.deepEqual((await policies("patterns")).slice(0, 3), [main, tag, next]);
    assert.deepEqual([added?.name, added?.type, rest.length], ["v*", "branch", 0]);
    assert.deepEqual(await gate("Production"), theirs);

    // By the command that is printed it is the stack's.
    const command = linesWith(run, "pulumi import").find((line) => line.includes("next")) ?? "";
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    await stack.workspace.pulumi(...words.slice(1), "--yes");
  });

  it("are the same in upper and lower case, and nothing else is left to do", async () => {
    const { production, Release, ...others } = settings.environments;
    settings = { ...settings, environments: others };
    await configure({ Production: { secrets: { DEPLOY_TOKEN: "hunter2" } }, RELEASE: { tags: ["v*"] } });
    // The component records its arguments as they are written, and its contents what was imported.
    assert.deepEqual((await up()).steps.toSorted(), ["update repository", "update repository-contents"]);
  });

  it("are sent with what GitHub has when they are created again, not with what the state has", async () => {
    await setByHand("kept", 40);
    // A refresh that sees it.
    await setByHand("refreshed", 45);
    await stack.workspace.refresh("--target", "**::repository-environment-refreshed");
    await configure({ reviewed: { ...reviewed, reviewers: [], preventSelfReview: false } });
    const again = ["environment-kept", "actions", "workflow"].flatMap((name) => [
      "--replace",
      `**::repository-${name}`,
    ]);
    const replaced = await up(...again);
    for (const name of ["environment-kept", "actions", "workflow"])
      assert.ok(replaced.steps.includes(`replace repository-${name}`), replaced.output);
    assert.deepEqual(await gate("kept"), { ...gated, wait: 40, policy: custom });
    assert.deepEqual(await stack.read(`${PERMISSIONS}/workflow`), approving);
    assert.deepEqual(await stack.read(PERMISSIONS), pinned);
    assert.deepEqual(await gate("reviewed"), { ...whole, reviewers: [], self: false });
    assert.deepEqual(stepsOf(replaced, "refreshed", "patterns", "contents", "Production", "Release"), []);
  });

  it("change what the settings name, and nothing beside it", async () => {
    await setByHand("refreshed", 60);
    await configure(
      { refreshed: { branches: ["main"], canAdminsBypass: true }, patterns: { branches: ["main"] } },
      { workflow: { permissions: "write" }, actions: { allowed: "local_only" } },
    );
    const run = await up();
    assert.deepEqual(await gate("refreshed"), { ...gated, wait: 60, bypass: true, policy: custom });
    assert.deepEqual(await policies("patterns"), [main, tag]);
    assert.deepEqual(await stack.read(`${PERMISSIONS}/workflow`), {
      ...approving,
      default_workflow_permissions: "write",
    });
    assert.deepEqual(await stack.read(PERMISSIONS), { ...pinned, allowed_actions: "local_only" });
    assert.deepEqual(stepsOf(run, "kept", "reviewed"), []);
  });

  it("let everything deploy once there are no patterns of the stack, and only where somebody else has none", async () => {
    await configure({ kept: {}, refreshed: {}, patterns: {} });
    const run = await up();
    assert.deepEqual(await gate("kept"), { ...gated, wait: 40, policy: null });
    assert.deepEqual(await gate("refreshed"), { ...gated, wait: 60, bypass: true, policy: null });
    assert.deepEqual(await policies("patterns"), [tag]);
    assert.deepEqual((await gate("patterns")).policy, custom);
    assert.deepEqual(stepsOf(run, "actions", "workflow"), []);
    assert.deepEqual((await up()).steps, []);
  });

  it("stay when they are somebody else's, or have what is", async () => {
    const place = { repository: REPOSITORY, environment: "release" };
    await stack.control.call("setSecret", { place, name: "THEIRS", value: "x" });
    const { exitCode, output } = await stack.workspace.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await gate("Production"), theirs);
    assert.match(output, /the environment Release: is kept because this stack did not create the secret THEIRS in it/);
    assert.deepEqual(await stack.secrets(), { "Release/THEIRS": "x" });
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
