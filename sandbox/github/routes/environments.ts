import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { timeOfChange } from "../clock.ts";
import {
  apiOf,
  content,
  environmentOf,
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
import { type Environment, nextId, own } from "../state.ts";

type Schemas = components["schemas"];
type Described = Pick<
  Schemas["environment"],
  "id" | "node_id" | "name" | "url" | "html_url" | "created_at" | "updated_at"
> &
  Required<Pick<Schemas["environment"], "deployment_branch_policy">> & {
    readonly can_admins_bypass: boolean;
    readonly protection_rules: object[];
  };

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
      const name = parameter(c, "environment");
      const environment = own(repositoryOf(c, "read").environments, name);
      if (!environment) throw notFound();
      return c.json(describe(c, name, environment));
    })
    .put("/:environment", async (c) => {
      const { environments } = repositoryOf(c, "admin");
      const name = parameter(c, "environment");
      const sent = await content<SentEnvironment>(c);
      const before = own(environments, name);
      const updated = timeOfChange(before?.updated);
      const environment = { ...(before ?? newEnvironment(nextId(c.var.state), updated)), ...settings(sent), updated };
      if (!environment.branchPolicy?.custom_branch_policies) environment.policies = [];
      environments[name] = environment;
      return c.json(describe(c, name, environment));
    })
    .delete("/:environment", (c) => {
      environmentOf(c);
      delete repositoryOf(c, "admin").environments[parameter(c, "environment")];
      return c.body(null, 204);
    });
}

function newEnvironment(id: number, created: string): Environment {
  return { ...emptyHolder(), id, ...settings({}), policies: [], created, updated: created };
}

/** What is not sent is as GitHub has it by default. */
function settings(sent: Partial<SentEnvironment>) {
  const branchPolicy = sent.deployment_branch_policy ?? null;
  if (branchPolicy && branchPolicy.protected_branches === branchPolicy.custom_branch_policies) {
    throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
  }
  return {
    waitTimer: sent.wait_timer ?? 0,
    canAdminsBypass: sent.can_admins_bypass ?? true,
    preventSelfReview: sent.prevent_self_review ?? false,
    reviewers: sent.reviewers ?? [],
    branchPolicy,
  };
}

function describe(c: GitHubContext, name: string, environment: Environment): Described {
  const { id, waitTimer, preventSelfReview, reviewers, branchPolicy } = environment;
  const people = reviewers.map(({ type, id: person }) => ({ type, reviewer: { id: person } }));
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
