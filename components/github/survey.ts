import { parseRepositoryName, type Server } from "../../lib/github/address.ts";
import { GithubApi } from "../../lib/github/api.ts";
import { type Contents, type LiveRepository, readContents } from "../../lib/github/contents.ts";
import { GithubError } from "../../lib/github/errors.ts";
import type { Item } from "../../lib/github/item.ts";
import { findToken, type Token } from "../../lib/github/token.ts";

/** A repository and what it holds of what is wanted. */
export interface Survey {
  readonly repository: LiveRepository;
  readonly contents: Contents;
}

/**
 * Asks GitHub, before anything is done, whether the repository is there and may be set up with the token at hand, and
 * what is there already. Nothing is written.
 *
 * @param name `owner/name`
 * @throws GithubError whose sentence says what is in the way and what to do
 */
export async function surveyRepository(
  server: Server,
  name: string,
  wanted: readonly Item[],
  environment: NodeJS.ProcessEnv,
  setting?: Token,
): Promise<Survey> {
  const token = await findToken(server, environment, setting);
  if (!token) throw new GithubError(noToken(server, name));
  const api = new GithubApi(server, token, { environment });
  const repository = await demandRepository(api, name, token);
  try {
    return { repository, contents: await readContents(api, repository, wanted) };
  } catch (error) {
    if (!(error instanceof GithubError) || error.status !== 403) throw error;
    throw new GithubError(mayNot(name, token, environment), 403, { cause: error });
  }
}

async function demandRepository(api: GithubApi, name: string, token: Token): Promise<LiveRepository> {
  const { owner, name: repo } = parseRepositoryName(name);
  const answer = await api.exchange(`reading the repository ${name}`, (octokit) =>
    octokit("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  const { host, pages } = api.server;
  if (!answer) {
    throw new GithubError(
      `${name} is not there on ${host}, or the token of ${token.source} may not see it: mend the name, or use a token ` +
        "of somebody who may, with the scope repo",
      404,
    );
  }
  const { data, headers } = answer;
  // Only classic tokens have scopes, and GitHub lists them in each answer.
  const scopes = headers["x-oauth-scopes"]?.toString().split(/,\s*/);
  const enough = data.private ? ["repo"] : ["repo", "public_repo"];
  if (scopes && !enough.some((scope) => scopes.includes(scope))) {
    throw new GithubError(
      `the token of ${token.source} lacks the scope repo, without which it cannot set up ${name}: make one with it at ` +
        `${pages}/settings/tokens/new?scopes=repo`,
      403,
    );
  }
  return { id: Number(data.id), owner: data.owner.login, name: data.name };
}

function noToken({ pages }: Server, name: string): string {
  return (
    `setting up ${name} takes a token, and there is none: set GITHUB_TOKEN, run "gh auth login", or keep one in the ` +
    "stack's file by pulumi config set --secret --path 'multiarch:github.token'; one is made at " +
    `${pages}/settings/tokens/new?scopes=repo`
  );
}

function mayNot(name: string, { source }: Token, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): string {
  if (GITHUB_ACTIONS === "true" && source === "GITHUB_TOKEN") {
    return (
      `a workflow's GITHUB_TOKEN cannot set up ${name}: run this stack by hand, or set GITHUB_TOKEN to a person's ` +
      "token that is kept as a secret"
    );
  }
  return (
    `the token of ${source} may not set up ${name}: a classic token takes the scope repo and somebody who administers ` +
    "the repository, a fine-grained one the permissions Secrets, Variables, Environments and Administration"
  );
}
