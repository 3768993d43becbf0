import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { BEGINNING } from "../clock.ts";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, repositoryOf, routes, siteOf } from "../context.ts";
import { unprocessable } from "../errors.ts";
import { type Commit, own, type Repository } from "../state.ts";
import { accountOf, describeAccount } from "./accounts.ts";
import { linksBelow, REPOSITORY_LINKS } from "./links.ts";

type Schemas = components["schemas"];
/** What nobody does with a repository of the emulator. */
const COUNTS = {
  size: 0,
  forks_count: 0,
  forks: 0,
  stargazers_count: 0,
  watchers_count: 0,
  watchers: 0,
  subscribers_count: 0,
  network_count: 0,
};
/** As GitHub makes a new one. */
const FEATURES = {
  is_template: false,
  disabled: false,
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  allow_rebase_merge: true,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_auto_merge: false,
  delete_branch_on_merge: false,
  allow_forking: true,
};

/**
 * Repositories, by name and by number, and their commits.
 *
 * @see https://docs.github.com/rest/repos/repos
 */
export function repositoryRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/repos/:owner/:repo", (c) => c.json(describeFully(c, repositoryOf(c, "read"))))
    .get("/repositories/:id", (c) => c.json(describeFully(c, repositoryOf(c, "read"))))
    .get("/repos/:owner/:repo/commits/:ref", (c) => {
      const repository = repositoryOf(c, "read");
      const sha = parameter(c, "ref");
      const commit = own(repository.commits, sha);
      if (!commit) throw unprocessable(`No commit found for SHA: ${sha}`);
      return c.json(describeCommit(c, repository, sha, commit));
    });
}

/** As a part of something else. */
export function describeRepository(c: GitHubContext, repository: Repository): Schemas["minimal-repository"] {
  const { id, owner, name, license } = repository;
  const url = `${apiOf(c)}/repos/${owner}/${name}`;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    owner: describeAccount(c, accountOf(c, owner)),
    private: repository.private,
    html_url: `${siteOf(c)}/${owner}/${name}`,
    description: repository.description,
    fork: false,
    url,
    ...linksBelow(url, REPOSITORY_LINKS),
    default_branch: repository.defaultBranch,
    archived: repository.archived === true,
    topics: repository.topics,
    license: describeLicense(c, license),
    visibility: repository.private ? "private" : "public",
    permissions: permissionsOf(c, repository),
  };
}

function describeFully(c: GitHubContext, repository: Repository): Schemas["full-repository"] {
  const { permissions: _, ...described } = describeRepository(c, repository);
  const { full_name: name, html_url: page, owner } = described;
  const { host } = new URL(siteOf(c));
  const openIssues = repository.issues.length;
  return {
    ...described,
    default_branch: repository.defaultBranch,
    archived: described.archived ?? false,
    permissions: permissionsOf(c, repository),
    license: describeLicense(c, repository.license),
    ...(owner.type === "Organization" && { organization: owner }),
    git_url: `git://${host}/${name}.git`,
    ssh_url: `git@${host}:${name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    ...COUNTS,
    open_issues_count: openIssues,
    open_issues: openIssues,
    ...FEATURES,
    pushed_at: BEGINNING,
    created_at: BEGINNING,
    updated_at: BEGINNING,
  };
}

function permissionsOf(c: GitHubContext, { admins }: Repository) {
  const isAdmin = c.var.token.workflowOf === undefined && admins.includes(c.var.token.login);
  return { admin: isAdmin, maintain: isAdmin, push: isAdmin, triage: isAdmin, pull: true };
}

function describeLicense(c: GitHubContext, license: string | null) {
  if (license === null) return null;
  const key = license.toLowerCase();
  return { key, name: license, spdx_id: license, url: `${apiOf(c)}/licenses/${key}`, node_id: `L_${key}` };
}

function describeCommit(c: GitHubContext, repository: Repository, sha: string, commit: Commit): Schemas["commit"] {
  const { owner } = repository;
  const person = { name: owner, email: `${owner}@users.noreply.github.com`, date: commit.date };
  const account = describeAccount(c, accountOf(c, owner));
  const { url: api, html_url: page } = describeRepository(c, repository);
  const url = `${api}/commits/${sha}`;
  return {
    sha,
    node_id: `C_${sha}`,
    url,
    html_url: `${page}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${sha}`,
      author: person,
      committer: person,
      message: commit.message,
      tree: { sha, url: `${api}/git/trees/${sha}` },
      comment_count: 0,
      verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
    },
    author: account,
    committer: account,
    parents: [],
  };
}
