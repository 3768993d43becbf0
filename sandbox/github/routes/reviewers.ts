import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { BEGINNING } from "../clock.ts";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, repositoryOf, routes, siteOf } from "../context.ts";
import { notFound } from "../errors.ts";
import { page } from "../pages.ts";
import { own, type Repository, type Team } from "../state.ts";
import { accountOf, describeAccount, describeOrganization, organizationOf } from "./accounts.ts";

type Schemas = components["schemas"];

/**
 * Who may read a repository, and so review what is deployed from it: users and teams.
 *
 * @see https://docs.github.com/rest/collaborators/collaborators
 * @see https://docs.github.com/rest/teams/teams
 */
export function reviewerRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/repos/:owner/:repo/collaborators/:login/permission", (c) => {
      const repository = repositoryOf(c, "admin");
      const account = accountOf(c, parameter(c, "login"));
      if (account.type !== "User") throw notFound();
      const permission = permissionOf(repository, account.login);
      return c.json({
        permission,
        role_name: permission,
        user: { ...describeAccount(c, account), role_name: permission },
      });
    })
    .get("/repos/:owner/:repo/teams", (c) => {
      const repository = repositoryOf(c, "admin");
      const teams = Object.values(c.var.state.teams).filter((team) => mayRead(team, repository));
      return c.json(page(c, teams).map((team) => describeTeam(c, team)));
    })
    .get("/orgs/:org/teams/:team", (c) => c.json(describeFully(c, teamOf(c))))
    .get("/orgs/:org/teams/:team/repos/:owner/:repo", (c) => {
      const team = teamOf(c);
      if (!mayRead(team, repositoryOf(c, "admin"))) throw notFound();
      return c.body(null, 204);
    });
}

function permissionOf({ admins, private: isPrivate }: Repository, login: string): "admin" | "read" | "none" {
  if (admins.includes(login)) return "admin";
  return isPrivate ? "none" : "read";
}

function mayRead({ repositories }: Team, { owner, name }: Repository): boolean {
  return repositories.includes(`${owner}/${name}`.toLowerCase());
}

function teamOf(c: GitHubContext): Team {
  const { login } = organizationOf(c);
  const team = own(c.var.state.teams, `${login}/${parameter(c, "team")}`.toLowerCase());
  if (!team) throw notFound();
  return team;
}

export function describeTeam(c: GitHubContext, team: Team) {
  return { ...described(c, team), permission: "pull", parent: null } satisfies Schemas["team"];
}

function describeFully(c: GitHubContext, team: Team): Schemas["team-full"] {
  return {
    ...described(c, team),
    permission: "pull",
    parent: null,
    members_count: 0,
    repos_count: team.repositories.length,
    created_at: BEGINNING,
    updated_at: BEGINNING,
    organization: describeOrganization(c, accountOf(c, team.organization)),
  };
}

/** What every answer tells of a team. */
function described(c: GitHubContext, { id, organization, slug }: Team) {
  const organizationId = Number(accountOf(c, organization).id);
  const url = `${apiOf(c)}/organizations/${organizationId}/team/${id}`;
  return {
    id,
    node_id: `T_${id}`,
    name: slug,
    slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    url,
    html_url: `${siteOf(c)}/orgs/${organization}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization",
    organization_id: organizationId,
  } as const;
}
