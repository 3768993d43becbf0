import type { GithubApi } from "./api.ts";
import type { LiveRepository } from "./contents.ts";
import type { Reviewers } from "./environment.ts";
import { GithubError } from "./errors.ts";

/** A user or a team by name, found or not. */
type Finding = { readonly kind: keyof Reviewers; readonly id: number } | { readonly problem: string };

/** What was found of reviewers, by their names as they were asked for. */
export type Findings = ReadonlyMap<string, Finding>;

/**
 * Looks up who is to review deployments from a repository.
 *
 * @param names of users, `octocat`, and of teams, `acme/release`
 * @throws GithubError for everything but users and teams that are not there, or may not review
 */
export async function findReviewers(
  api: GithubApi,
  repository: LiveRepository,
  names: Iterable<string>,
): Promise<Findings> {
  const wanted = [...new Set(names)];
  const teams = wanted.some((name) => name.includes("/"))
    ? await readTeams(api, repository)
    : new Map<string, number>();
  const finding = async (name: string): Promise<Finding> => {
    if (!name.includes("/")) return findUser(api, repository, name);
    const id = teams.get(name.toLowerCase());
    return id === undefined ? findTeam(api, repository, name) : { kind: "teams", id };
  };
  return new Map(await Promise.all(wanted.map(async (name) => [name, await finding(name)] as const)));
}

async function findUser(api: GithubApi, { owner, name: repo }: LiveRepository, username: string): Promise<Finding> {
  const found = await api.ask(`reading what ${username} may do in ${owner}/${repo}`, (octokit) =>
    octokit("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { owner, repo, username }),
  );
  if (!found?.user) return { problem: `"${username}" is not a user on ${api.server.host}; fix the name` };
  if (found.permission === "none") return { problem: noAccess(api, `${owner}/${repo}`, username) };
  return { kind: "users", id: Number(found.user.id) };
}

/** The teams that were given access to the repository, `acme/release` in lower case. */
async function readTeams(api: GithubApi, { owner, name: repo }: LiveRepository): Promise<ReadonlyMap<string, number>> {
  const teams = await api.list(
    `listing the teams of ${owner}/${repo}`,
    (octokit, page) => octokit("GET /repos/{owner}/{repo}/teams", { owner, repo, ...page }),
    (found) => found,
  );
  return new Map(teams.map(({ slug, id }) => [`${owner}/${slug}`.toLowerCase(), Number(id)]));
}

/** A team that is not in the repository's own list: it may have its access from the team that it is in. */
async function findTeam(api: GithubApi, { owner, name: repo }: LiveRepository, name: string): Promise<Finding> {
  const [org = "", team_slug = ""] = name.split("/");
  const unseen = {
    problem:
      `"${name}" is not a team with access to ${owner}/${repo}: fix the name, or give the team the Read role at ` +
      accessPage(api, `${owner}/${repo}`),
  };
  try {
    const found = await api.ask(`reading the team ${name}`, (octokit) =>
      octokit("GET /orgs/{org}/teams/{team_slug}", { org, team_slug }),
    );
    if (!found) return unseen;
    const access = await api.exchange(`reading what the team ${name} may do in ${owner}/${repo}`, (octokit) =>
      octokit("GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", { org, team_slug, owner, repo }),
    );
    return access ? { kind: "teams", id: Number(found.id) } : { problem: noAccess(api, `${owner}/${repo}`, name) };
  } catch (error) {
    // Without the scope read:org nothing is told of a team.
    if (error instanceof GithubError && error.status === 403) return unseen;
    throw error;
  }
}

function noAccess(api: GithubApi, repository: string, name: string): string {
  return `"${name}" may not read ${repository}, and so cannot review; grant the Read role at ${accessPage(api, repository)}`;
}

function accessPage({ server }: GithubApi, repository: string): string {
  return `${server.pages}/${repository}/settings/access`;
}
