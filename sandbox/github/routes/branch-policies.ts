import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { content, environmentOf, type GitHubContext, type GitHubEnv, parameter, routes } from "../context.ts";
import { notFound, unprocessable } from "../errors.ts";
import { page } from "../pages.ts";
import { type Environment, nextId } from "../state.ts";

type Policy = Environment["policies"][number];

/**
 * The patterns of branches and tags that may deploy to an environment: below
 * `/repos/:owner/:repo/environments/:environment/deployment-branch-policies`.
 *
 * @see https://docs.github.com/rest/deployments/branch-policies
 */
export function branchPolicyRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/", (c) => {
      const { policies } = environmentOf(c);
      return c.json({ total_count: policies.length, branch_policies: page(c, policies).map(describe) });
    })
    .post("/", async (c) => {
      const { policies, branchPolicy } = environmentOf(c);
      if (!branchPolicy?.custom_branch_policies) throw notFound();
      const { name, type = "branch" } = await content<Policy>(c);
      if (!name) throw unprocessable("Invalid request. name wasn't supplied.");
      if (policies.some((one) => one.name === name && one.type === type)) return c.body(null, 303);
      const policy: Policy = { id: nextId(c.var.state), name, type };
      policies.push(policy);
      return c.json(describe(policy));
    })
    .get("/:policy", (c) => c.json(describe(policyOf(c, environmentOf(c)))))
    .put("/:policy", async (c) => {
      const policy = policyOf(c, environmentOf(c));
      const { name } = await content<Policy>(c);
      if (!name) throw unprocessable("Invalid request. name wasn't supplied.");
      policy.name = name;
      return c.json(describe(policy));
    })
    .delete("/:policy", (c) => {
      const environment = environmentOf(c);
      const policy = policyOf(c, environment);
      environment.policies = environment.policies.filter((one) => one !== policy);
      return c.body(null, 204);
    });
}

function policyOf(c: GitHubContext, { policies }: Environment): Policy {
  const policy = policies.find(({ id }) => String(id) === parameter(c, "policy"));
  if (!policy) throw notFound();
  return policy;
}

function describe({ id, name, type }: Policy): components["schemas"]["deployment-branch-policy"] {
  return { id, node_id: `DBP_${id}`, name, type };
}
