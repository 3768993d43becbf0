import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { hasScope } from "../access.ts";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, routes, siteOf } from "../context.ts";
import { GitHubError, notFound } from "../errors.ts";
import { type Account, own } from "../state.ts";

type Described = Pick<components["schemas"]["simple-user"], "login" | "node_id" | "url" | "html_url" | "type"> & {
  readonly id: number;
};

/**
 * Users and organisations.
 *
 * @see https://docs.github.com/rest/users/users
 * @see https://docs.github.com/rest/orgs/orgs
 */
export function accountRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/user", (c) => c.json(describeAccount(c, tokenOwner(c))))
    .get("/users/:login", (c) => c.json(describeAccount(c, accountOf(c, parameter(c, "login")))))
    .get("/orgs/:org", (c) => c.json(describeAccount(c, organizationOf(c))));
}

/** @throws GitHubError when there is no such user or organisation */
export function accountOf(c: GitHubContext, login: string): Account {
  return own(c.var.state.accounts, login.toLowerCase()) ?? missing();
}

/** The user whose token it is; a workflow's is nobody's. */
export function tokenOwner(c: GitHubContext): Account {
  const { login, workflowOf } = c.var.token;
  if (workflowOf !== undefined) throw new GitHubError(403, "Resource not accessible by integration");
  return accountOf(c, login);
}

/** The user that the path names. */
export function userOf(c: GitHubContext): Account {
  const account = accountOf(c, parameter(c, "login"));
  return account.type === "User" ? account : missing();
}

/** The organisation that the path names. */
export function organizationOf(c: GitHubContext): Account {
  const account = accountOf(c, parameter(c, "org"));
  return account.type === "Organization" ? account : missing();
}

/** The organisation that the path names, of an owner's token that may change it. */
export function ownedOrganizationOf(c: GitHubContext): Account {
  const organization = organizationOf(c);
  const { token } = c.var;
  c.header("X-Accepted-OAuth-Scopes", "admin:org");
  if (!hasScope(token, "admin:org") || !organization.members.includes(token.login)) {
    throw new GitHubError(403, "You must be an org admin or have the org secrets fine-grained permission.");
  }
  return organization;
}

export function describeAccount(c: GitHubContext, { id, login, type }: Account): Described {
  const organizations = type === "Organization" ? "orgs" : "users";
  return {
    login,
    id,
    node_id: `${type === "Organization" ? "O" : "U"}_${id}`,
    url: `${apiOf(c)}/${organizations}/${login}`,
    html_url: `${siteOf(c)}/${login}`,
    type,
  };
}

function missing(): never {
  throw notFound();
}
