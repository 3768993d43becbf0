import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { timeOfChange } from "../clock.ts";
import {
  apiOf,
  content,
  type GitHubContext,
  type GitHubEnv,
  parameter,
  repositoryOf,
  routes,
  siteOf,
} from "../context.ts";
import { notFound, unprocessable } from "../errors.ts";
import { page } from "../pages.ts";
import { emptyHolder } from "../seed.ts";
import { type Environment, environmentNamed, nextId } from "../state.ts";
import { describeAccount } from "./accounts.ts";
import { describeTeam } from "./reviewers.ts";

type Schemas = components["schemas"];
type Described = Pick<
  Schemas["environment"],
  "id" | "node_id" | "name" | "url" | "html_url" | "created_at" | "updated_at"
> &
  Required<Pick<Schemas["environment"], "deployment_branch_policy">> & {
    readonly can_admins_bypass: boolean;
    readonly protection_rules: object[];
  };

const REVIEWERS_MAX = 6;
/** Minutes. */
const WAIT_MAX = 43_200;
/** How GitHub begins its refusals of what an environment is to be. */
const REFUSED = "Failed to create or update the environment protection rule.";

interface SentEnvironment {
  readonly wait_timer: number | null;
  readonly can_admins_bypass: boolean;
  readonly prevent_self_review: boolean;
  readonly reviewers: Environment["reviewers"] | null;
  readonly deployment_branch_policy: Environment["branchPolicy"];
}

/**
 * The environments of a repository: below `/repos/:owner/:repo/environments`.
 *
 * @see https://docs.github.com/rest/deployments/environments
 */
export function environmentRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/", (c) => {
      const environments = Object.entries(repositoryOf(c, "read").environments);
      const shown = page(c, environments).map(([name, environment]) => describe(c, name, environment));
      return c.json({ total_count: environments.length, environments: shown });
    })
    .get("/:environment", (c) => {
      const found = environmentNamed(repositoryOf(c, "read"), parameter(c, "environment"));
      if (!found) throw notFound();
      return c.json(describe(c, ...found));
    })
    .put("/:environment", async (c) => {
      const repository = repositoryOf(c, "admin");
      const sent = await content<SentEnvironment>(c);
      demandReviewers(c, sent);
      // The name of who wrote it first stays.
      const [name, before] = environmentNamed(repository, parameter(c, "environment")) ?? [parameter(c, "environment")];
      const updated = timeOfChange(before?.updated);
      const environment = { ...(before ?? newEnvironment(nextId(c.var.state), updated)), ...settings(sent), updated };
      if (!environment.branchPolicy?.custom_branch_policies) environment.policies = [];
      repository.environments[name] = environment;
      return c.json(describe(c, name, environment));
    })
    .delete("/:environment", (c) => {
      const repository = repositoryOf(c, "admin");
      const found = environmentNamed(repository, parameter(c, "environment"));
      if (!found) throw notFound();
      delete repository.environments[found[0]];
      return c.body(null, 204);
    });
}

function newEnvironment(id: number, created: string): Environment {
  return { ...emptyHolder(), id, ...settings({}), policies: [], created, updated: created };
}

/** @throws GitHubError 422 when the reviewers are none, or too many, or miss where there have to be some */
function demandReviewers(c: GitHubContext, { reviewers, prevent_self_review }: Partial<SentEnvironment>): void {
  const sent = reviewers ?? [];
  if (prevent_self_review && sent.length === 0) {
    throw unprocessable(`${REFUSED} Required reviewers must have at least one reviewer to set prevent_self_review.`);
  }
  if (sent.length > REVIEWERS_MAX) {
    throw unprocessable(
      `Invalid request. No more than ${REVIEWERS_MAX} items are allowed; ${sent.length} were supplied.`,
    );
  }
  const missing = sent.find((one) => !reviewerOf(c, one));
  if (missing) throw unprocessable(`${REFUSED} There is no ${missing.type.toLowerCase()} ${missing.id}.`);
}

function reviewerOf(c: GitHubContext, { type, id }: Environment["reviewers"][number]): object | undefined {
  const { accounts, teams } = c.var.state;
  if (type === "Team") {
    const team = Object.values(teams).find((one) => one.id === id);
    return team && describeTeam(c, team);
  }
  const user = Object.values(accounts).find((one) => one.id === id && one.type === "User");
  return user && describeAccount(c, user);
}

/** What is not sent has GitHub's default. */
function settings(sent: Partial<SentEnvironment>) {
  const branchPolicy = sent.deployment_branch_policy ?? null;
  if (branchPolicy && branchPolicy.protected_branches === branchPolicy.custom_branch_policies) {
    throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
  }
  const { wait_timer: waitTimer = 0 } = sent;
  if (waitTimer !== null && !(Number.isInteger(waitTimer) && waitTimer >= 0 && waitTimer <= WAIT_MAX)) {
    throw unprocessable(`Invalid request. wait_timer must be an integer between 0 and ${WAIT_MAX}.`);
  }
  return {
    waitTimer: waitTimer ?? 0,
    canAdminsBypass: sent.can_admins_bypass ?? true,
    preventSelfReview: sent.prevent_self_review ?? false,
    reviewers: sent.reviewers ?? [],
    branchPolicy,
  };
}

function describe(c: GitHubContext, name: string, environment: Environment): Described {
  const { id, waitTimer, preventSelfReview, reviewers, branchPolicy } = environment;
  // Who is gone since reviews no more.
  const people = reviewers.flatMap((one) => {
    const reviewer = reviewerOf(c, one);
    return reviewer ? [{ type: one.type, reviewer }] : [];
  });
  const rules = [
    ...(waitTimer > 0 ? [{ type: "wait_timer", wait_timer: waitTimer }] : []),
    ...(people.length > 0
      ? [{ type: "required_reviewers", prevent_self_review: preventSelfReview, reviewers: people }]
      : []),
    ...(branchPolicy ? [{ type: "branch_policy" }] : []),
  ];
  const base = new URL(c.req.url).pathname.split("/environments")[0] ?? "";
  const part = encodeURIComponent(name);
  const page = `${siteOf(c)}/${base.split("/repos/").at(-1)}`;
  return {
    id,
    node_id: `EN_${id}`,
    name,
    url: `${new URL(apiOf(c)).origin}${base}/environments/${part}`,
    html_url: `${page}/deployments/activity_log?environments_filter=${part}`,
    created_at: environment.created,
    updated_at: environment.updated,
    can_admins_bypass: environment.canAdminsBypass,
    protection_rules: rules.map((rule, index) => ({ id: id + index, node_id: `GA_${id + index}`, ...rule })),
    deployment_branch_policy: branchPolicy,
  };
}
