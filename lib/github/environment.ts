import type { components } from "@octokit/openapi-types";
import type { GithubApi } from "./api.ts";
import type { LiveRepository, Trace } from "./contents.ts";

/** Who may review a deployment, by GitHub's numbers. */
export interface Reviewers {
  readonly users: readonly number[];
  readonly teams: readonly number[];
}

/** The protection of an environment. */
export interface Protection {
  /** Minutes. */
  readonly waitTimer: number;
  readonly preventSelfReview: boolean;
  readonly canAdminsBypass: boolean;
  readonly reviewers: Reviewers;
  /** What may deploy: everything, branches that are protected, or what fits the environment's patterns. */
  readonly deployments: "all" | "protected" | "patterns";
}

/** What a new environment has. */
export const UNPROTECTED: Protection = {
  waitTimer: 0,
  preventSelfReview: false,
  canAdminsBypass: true,
  reviewers: { users: [], teams: [] },
  deployments: "all",
};

/** The environments of a repository, by their names as GitHub has them, each with what protects it. */
export async function readEnvironments(
  api: GithubApi,
  { owner, name: repo }: LiveRepository,
): Promise<ReadonlyMap<string, Protection>> {
  const found = await api.list(
    `listing the environments of ${owner}/${repo}`,
    (octokit, page) => octokit("GET /repos/{owner}/{repo}/environments", { owner, repo, ...page }),
    ({ environments }) => environments,
  );
  return new Map(found.map((environment) => [environment.name, protectionOf(environment)]));
}

type LiveEnvironment = components["schemas"]["environment"];
type Rule = NonNullable<LiveEnvironment["protection_rules"]>[number];
type Waiting = Extract<Rule, { wait_timer?: unknown }>;
type Review = Extract<Rule, { reviewers?: unknown }>;

function protectionOf(environment: LiveEnvironment): Protection {
  const { protection_rules: rules = [], deployment_branch_policy: policy } = environment;
  const waiting = rules.find((rule): rule is Waiting => "wait_timer" in rule);
  const review = rules.find((rule): rule is Review => "reviewers" in rule);
  // GitHub answers with it, and its description leaves it out.
  const { can_admins_bypass: canAdminsBypass = true } = environment as { readonly can_admins_bypass?: boolean };
  return {
    waitTimer: waiting?.wait_timer ?? 0,
    preventSelfReview: review?.prevent_self_review ?? false,
    canAdminsBypass,
    reviewers: { users: reviewersIn(review, "User"), teams: reviewersIn(review, "Team") },
    deployments: policy ? (policy.custom_branch_policies ? "patterns" : "protected") : "all",
  };
}

function reviewersIn(rule: Review | undefined, wanted: "User" | "Team"): number[] {
  return (rule?.reviewers ?? []).flatMap(({ type, reviewer }) =>
    type === wanted && reviewer?.id ? [Number(reviewer.id)] : [],
  );
}

/** As texts that are equal when the same is meant. */
export function protectionTrace({ reviewers, ...fields }: Partial<Protection>): Trace {
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const sorted = (ids: readonly number[]) => ids.toSorted((one, other) => one - other).join();
  return {
    ...Object.fromEntries(texts),
    ...(reviewers && { reviewers: `users ${sorted(reviewers.users)} teams ${sorted(reviewers.teams)}` }),
  };
}
