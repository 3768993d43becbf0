import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { hasScope } from "../access.ts";
import { BEGINNING } from "../clock.ts";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, routes, siteOf } from "../context.ts";
import { GitHubError, notFound } from "../errors.ts";
import { type Account, own } from "../state.ts";
import { ACCOUNT_LINKS, linksBelow, ORGANIZATION_LINKS } from "./links.ts";

type Schemas = components["schemas"];

/** Of a profile nobody has written anything, and nobody looks at its numbers. */
const EMPTY_PROFILE = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };

/**
 * Users and organizations.
 *
 * @see https://docs.github.com/rest/users/users
 * @see https://docs.github.com/rest/orgs/orgs
 */
export function accountRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/user", (c) => c.json(describeProfile(c, tokenOwner(c))))
    .get("/users/:login", (c) => c.json(describeProfile(c, accountOf(c, parameter(c, "login")))))
    .get("/orgs/:org", (c) => c.json(describeOrganization(c, organizationOf(c))));
}

/** @throws GitHubError when there is no such user or organization */
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

/** The organization that the path names. */
export function organizationOf(c: GitHubContext): Account {
  const account = accountOf(c, parameter(c, "org"));
  return account.type === "Organization" ? account : missing();
}

/** The organization that the path names, of an owner's token that may change it. */
export function ownedOrganizationOf(c: GitHubContext): Account {
  const organization = organizationOf(c);
  const { token } = c.var;
  c.header("X-Accepted-OAuth-Scopes", "admin:org");
  if (!hasScope(token, "admin:org") || !organization.members.includes(token.login)) {
    throw new GitHubError(403, "You must be an org admin or have the org secrets fine-grained permission.");
  }
  return organization;
}

/** As the owner or author of something. An organization's address is a user's there, too. */
export function describeAccount(
  c: GitHubContext,
  { id, login, type }: Pick<Account, "id" | "login"> & { readonly type: Account["type"] | "Bot" },
): Schemas["simple-user"] {
  const url = `${apiOf(c)}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId(id, type),
    avatar_url: avatarOf(c, id),
    gravatar_id: "",
    url,
    html_url: `${siteOf(c)}/${login}`,
    ...linksBelow(url, ACCOUNT_LINKS),
    type,
    site_admin: false,
  };
}

function describeProfile(c: GitHubContext, account: Account): Schemas["public-user"] {
  const text = {
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    bio: null,
    twitter_username: null,
  };
  const times = { created_at: BEGINNING, updated_at: BEGINNING };
  return { ...describeAccount(c, account), ...text, hireable: null, ...EMPTY_PROFILE, ...times };
}

export function describeOrganization(c: GitHubContext, { id, login, type }: Account): Schemas["organization-full"] {
  const url = `${apiOf(c)}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId(id, type),
    url,
    ...linksBelow(url, ORGANIZATION_LINKS),
    avatar_url: avatarOf(c, id),
    description: null,
    html_url: `${siteOf(c)}/${login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    ...EMPTY_PROFILE,
    type,
    created_at: BEGINNING,
    updated_at: BEGINNING,
    archived_at: null,
  };
}

function nodeId(id: number, type: string): string {
  return `${type.charAt(0)}_${id}`;
}

function avatarOf(c: GitHubContext, id: number): string {
  return `${siteOf(c)}/avatars/u/${id}`;
}

function missing(): never {
  throw notFound();
}
