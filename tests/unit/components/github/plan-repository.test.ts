import assert from "node:assert/strict";
import { type Live, planRepository } from "../../../../components/github/plan-repository.ts";
import type { Recorded } from "../../../../components/github/recorded-state.ts";
import type { EnvironmentSettings, GithubSettings } from "../../../../components/settings/github.ts";
import { type Protection, UNPROTECTED } from "../../../../lib/github/environment.ts";

const KEY = "environment/release";
const patterns: Protection = { ...UNPROTECTED, deployments: "patterns" };

/** The plan of a stack with one environment. */
function plan(changes: Partial<EnvironmentSettings>, recorded: Partial<Recorded> = {}, live: Partial<Live> = {}) {
  const environment = { branches: [], tags: [], secrets: {}, variables: {}, ...changes };
  const settings: GithubSettings = {
    repository: "acme/app",
    secrets: {},
    variables: {},
    environments: { release: environment },
  };
  const nothing = { made: new Map(), begun: new Set<string>(), protections: new Map(), environmentNames: [] };
  const { preparation, problems } = planRepository(
    settings,
    { ...nothing, isMoved: false, ...recorded },
    { id: 7, contents: new Map(), environments: new Map(), reviewers: new Map(), ...live },
  );
  const { whole, isSent } = preparation.protections.get("release") ?? assert.fail("it is an environment");
  return { action: preparation.actions.get(KEY), whole, isSent, problems, live: preparation.live };
}

const made = (protection: Protection): Partial<Recorded> => ({
  made: new Map([[KEY, {}]]),
  protections: new Map([["release", protection]]),
});
const there = (protection: Protection): Partial<Live> => ({ environments: new Map([["release", protection]]) });

describe("planRepository", () => {
  it("sends a new environment", () => {
    assert.deepEqual(plan({ waitTimer: 5 }), {
      action: { kind: "keep" },
      whole: { ...UNPROTECTED, waitTimer: 5 },
      isSent: true,
      problems: [],
      live: new Map(),
    });
  });

  it("names what GitHub would refuse: too much of it, and what its owner's plan does not have", () => {
    const variables = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`V${at}`, "x"]));
    const { problems } = plan({ waitTimer: 5, variables }, {}, { ownerPlan: "team" });
    assert.deepEqual(
      problems.map(({ path }) => path.join(".")),
      ["environments.release.waitTimer", "environments.release.variables"],
    );
  });

  it("sends nothing when only what nobody names was changed outside Pulumi", () => {
    const { action, isSent } = plan(
      { waitTimer: 0 },
      made(UNPROTECTED),
      there({ ...UNPROTECTED, canAdminsBypass: false }),
    );
    assert.deepEqual([action, isSent], [{ kind: "keep" }, false]);
  });

  it("makes anew what is named and was changed outside Pulumi, and keeps the rest", () => {
    const live = { ...UNPROTECTED, waitTimer: 9, canAdminsBypass: false };
    const { action, isSent, whole } = plan({ waitTimer: 0 }, made(UNPROTECTED), there(live));
    assert.deepEqual([action, isSent], [{ kind: "renew", because: "changed" }, true]);
    assert.deepEqual(whole, { ...UNPROTECTED, canAdminsBypass: false });
  });

  it("takes a changed setting for no change of others", () => {
    const { action, isSent } = plan({ waitTimer: 5 }, made(UNPROTECTED), there({ ...UNPROTECTED, waitTimer: 5 }));
    assert.deepEqual([action, isSent], [{ kind: "keep" }, true]);
  });

  it("leaves alone an environment that it did not make", () => {
    assert.deepEqual(plan({ preventSelfReview: true }, {}, there(patterns)).action, { kind: "foreign" });
    assert.deepEqual(plan({ preventSelfReview: true }, {}, there(patterns)).problems, []);
  });

  it("makes an environment anew that is gone", () => {
    assert.deepEqual(plan({}, made(patterns)).action, { kind: "renew", because: "gone" });
  });

  it("opens an environment when its last pattern goes, but for the patterns of others", () => {
    const had = { ...made(patterns), begun: new Set(["branch/main/release"]) };
    const contents = (...keys: string[]) => ({ ...there(patterns), contents: new Map(keys.map((key) => [key, {}])) });
    assert.equal(plan({}, had, contents("branch/main/release")).whole.deployments, "all");
    assert.equal(plan({}, had, contents("branch/main/release", "tag/v*/release")).whole.deployments, "patterns");
    assert.equal(plan({}, had, contents("branch/main/release", "tag/v*/other")).whole.deployments, "all");
  });

  it("keeps what workflows may do and nobody names, and sends it only with what is named", () => {
    const settings = { repository: "acme/app", secrets: {}, variables: {}, environments: {} };
    const approving = { permissions: "read", approves: "true" };
    const made = new Map([["workflow", { permissions: "read", approves: "false" }]]);
    const recorded = { made, begun: new Set(["workflow"]), protections: new Map(), environmentNames: [] };
    const live = { id: 7, environments: new Map(), reviewers: new Map() };
    const planned = (permissions: "read" | "write", there: Record<string, string>, isMoved = false) => {
      const { preparation } = planRepository(
        { ...settings, workflow: { permissions } },
        { ...recorded, isMoved },
        { ...live, contents: new Map([["workflow", there]]) },
      );
      return [preparation.actions.get("workflow")?.kind, preparation.permissions.get("workflow")];
    };
    assert.deepEqual(planned("read", approving), ["keep", { whole: approving, isSent: false }]);
    assert.deepEqual(planned("read", approving, true), ["keep", { whole: approving, isSent: true }]);
    const whole = { ...approving, permissions: "write" };
    assert.deepEqual(planned("write", approving), ["keep", { whole, isSent: true }]);
    assert.deepEqual(planned("read", whole), ["renew", { whole: approving, isSent: true }]);
  });

  it("tells every reviewer that is none, and that nobody is kept from reviewing where nobody reviews", () => {
    const reviewers = new Map([
      ["octocat", { kind: "users", id: 1 }],
      ["acme/gone", { problem: "is not a team" }],
    ] as const);
    const named = { reviewers: ["octocat", "acme/gone"], preventSelfReview: true };
    assert.deepEqual(plan(named, {}, { reviewers }).problems, [
      { path: ["environments", "release", "reviewers", 1], message: "is not a team" },
    ]);
    assert.deepEqual(plan({ preventSelfReview: true }).problems, [
      {
        path: ["environments", "release", "preventSelfReview"],
        message: "is true, but there are no reviewers; add reviewers, or remove it",
      },
    ]);
    const live = { ...UNPROTECTED, reviewers: { users: [1], teams: [] } };
    assert.deepEqual(plan({ preventSelfReview: true }, made(UNPROTECTED), there(live)).problems, []);
  });
});
