import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, repositoryOf, routes, siteOf } from "../context.ts";
import { unprocessable } from "../errors.ts";
import { own, type Repository } from "../state.ts";
import { accountOf, describeAccount } from "./accounts.ts";

type Schemas = components["schemas"];
type Described = Pick<
  Schemas["full-repository"],
  | "node_id"
  | "name"
  | "full_name"
  | "private"
  | "html_url"
  | "description"
  | "fork"
  | "url"
  | "default_branch"
  | "archived"
  | "topics"
  | "visibility"
> & {
  readonly id: number;
  readonly owner: ReturnType<typeof describeAccount>;
  readonly license: { readonly key: string; readonly name: string; readonly spdx_id: string } | null;
};

/**
 * Repositories, by name and by number, and their commits.
 *
 * @see https://docs.github.com/rest/repos/repos
 */
export function repositoryRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/repos/:owner/:repo", (c) => c.json(describeRepository(c, repositoryOf(c, "read"))))
    .get("/repositories/:id", (c) => c.json(describeRepository(c, repositoryOf(c, "read"))))
    .get("/repos/:owner/:repo/commits/:ref", (c) => {
      const repository = repositoryOf(c, "read");
      const sha = parameter(c, "ref");
      const commit = own(repository.commits, sha);
      if (!commit) throw unprocessable(`No commit found for SHA: ${sha}`);
      const person = {
        name: repository.owner,
        email: `${repository.owner}@users.noreply.github.com`,
        date: commit.date,
      };
      const { url } = describeRepository(c, repository);
      return c.json({
        sha,
        node_id: `C_${sha}`,
        url: `${url}/commits/${sha}`,
        html_url: `${siteOf(c)}/${repository.owner}/${repository.name}/commit/${sha}`,
        commit: { author: person, committer: person, message: commit.message },
      });
    });
}

export function describeRepository(c: GitHubContext, repository: Repository): Described {
  const { id, owner, name, license } = repository;
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
    url: `${apiOf(c)}/repos/${owner}/${name}`,
    default_branch: repository.defaultBranch,
    archived: false,
    topics: repository.topics,
    license: license === null ? null : { key: license.toLowerCase(), name: license, spdx_id: license },
    visibility: repository.private ? "private" : "public",
  };
}
