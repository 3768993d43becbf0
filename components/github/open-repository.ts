import { parseRepositoryName, type Server } from "../../lib/github/address.ts";
import { GithubApi } from "../../lib/github/api.ts";
import type { LiveRepository } from "../../lib/github/contents.ts";
import { archivedError, GithubError } from "../../lib/github/errors.ts";
import { findToken, type Token } from "../../lib/github/token.ts";

/** What setting up takes: to administer a repository, or to write in it, which secrets and variables take. */
export type Right = "admin" | "push";

/** A repository that may be set up. */
export interface OpenRepository {
  readonly repository: LiveRepository;
  /** Whether not everybody may see it. */
  readonly isPrivate: boolean;
  /**
   * Asks more of it.
   *
   * @throws GithubError whose sentence says what is in the way and what to do
   */
  ask<Answer>(question: (api: GithubApi) => Promise<Answer>): Promise<Answer>;
}

/** A token that an app, or a workflow, was given: what a person may do tells nothing of it. */
const APP_TOKEN = /^ghs_/;

/**
 * Asks GitHub, before anything is done, whether the repository is there and may be set up with the token at hand.
 *
 * @param name `owner/name`
 * @throws GithubError whose sentence says what is in the way and what to do
 */
export async function openRepository(
  server: Server,
  name: string,
  right: Right,
  environment: NodeJS.ProcessEnv,
  setting?: Token,
): Promise<OpenRepository> {
  const token = await findToken(server, environment, setting);
  if (!token) throw new GithubError(noToken(server, name));
  const api = new GithubApi(server, token, { environment });
  return {
    ...(await demandRepository(api, name, token, right, environment)),
    async ask(question) {
      try {
        return await question(api);
      } catch (error) {
        if (!(error instanceof GithubError) || error.status !== 403) throw error;
        throw new GithubError(mayNot(name, token, environment), 403, { cause: error });
      }
    },
  };
}

async function demandRepository(
  api: GithubApi,
  name: string,
  token: Token,
  right: Right,
  environment: NodeJS.ProcessEnv,
): Promise<Pick<OpenRepository, "repository" | "isPrivate">> {
  const { owner, name: repo } = parseRepositoryName(name);
  const answer = await api.exchange(`reading the repository ${name}`, (octokit) =>
    octokit("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  const { host, pages } = api.server;
  if (!answer) {
    throw new GithubError(
      `${name} does not exist on ${host}, or the token from ${token.from} cannot see it: fix the name, or use a token ` +
        "that can, with the scope repo",
      404,
    );
  }
  const { data, headers } = answer;
  if (!(Number(data.id) > 0)) throw new GithubError(`${host} did not answer with a repository while reading ${name}`);
  if (data.archived) throw archivedError(name, pages);
  // Only classic tokens have scopes, and GitHub lists them in each answer.
  const scopes = headers["x-oauth-scopes"]?.toString().split(/,\s*/);
  const enough = data.private ? ["repo"] : ["repo", "public_repo"];
  if (scopes && !enough.some((scope) => scopes.includes(scope))) {
    throw new GithubError(
      `the token from ${token.from} lacks the scope repo, without which it cannot set up ${name}: create one with it at ` +
        `${pages}/settings/tokens/new?scopes=repo`,
      403,
    );
  }
  if (data.permissions?.[right] === false && !APP_TOKEN.test(token.value)) {
    throw new GithubError(mayNot(name, token, environment), 403);
  }
  const repository = { id: Number(data.id), owner: data.owner.login, name: data.name };
  return { repository, isPrivate: data.private };
}

function noToken({ pages }: Server, name: string): string {
  return (
    `setting up ${name} requires a token, and there is none: set GITHUB_TOKEN, run "gh auth login", or store one in the ` +
    "stack file with pulumi config set --secret --path 'multiarch:github.token'; create one at " +
    `${pages}/settings/tokens/new?scopes=repo`
  );
}

function mayNot(name: string, { from }: Token, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): string {
  if (GITHUB_ACTIONS === "true" && from === "GITHUB_TOKEN") {
    return (
      `a workflow's GITHUB_TOKEN cannot set up ${name}: run this stack yourself, or set GITHUB_TOKEN to a personal ` +
      "token that is stored as a secret"
    );
  }
  return (
    `the token from ${from} cannot set up ${name}: a classic token needs the scope repo and an administrator of ` +
    "the repository, a fine-grained one the permissions Secrets, Variables, Environments and Administration"
  );
}
