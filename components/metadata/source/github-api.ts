import { request } from "@octokit/request";
import { z } from "zod";
import { serverAt } from "../../../lib/github/address.ts";
import { boundedFetch } from "../../../lib/github/bounded-fetch.ts";
import { isLoopback } from "../../../lib/http/loopback.ts";
import type { RepositoryFacts } from "../source-context.ts";
import { mergeFacts, repository, text } from "./facts.ts";

/** How long an answer may take, in milliseconds: what it says is good to have, and no more. */
const PATIENCE = 3_000;
const FETCH = boundedFetch({ limit: PATIENCE });

/** A repository that the API can be asked about, with a token. */
export interface ApiRepository {
  readonly baseUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const commit = z.object({ commit: z.object({ committer: z.object({ date: text }) }) });

/**
 * What to ask the API about, or undefined without a token (GITHUB_TOKEN or GH_TOKEN) or for a repository of another
 * host, which is not shown the token: what merely stands in a git remote names no server. GITHUB_SERVER_URL and
 * GITHUB_API_URL name one other than github.com.
 */
export function apiRepository(env: NodeJS.ProcessEnv, page: string | undefined): ApiRepository | undefined {
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  const server = githubServer(env);
  if (!token || !page || !URL.canParse(page) || !URL.canParse(server)) return undefined;
  const { host, pathname } = new URL(page);
  const [owner, repo, ...rest] = pathname.slice(1).split("/");
  if (host !== new URL(server).host || !owner || !repo || rest.length > 0) return undefined;
  const baseUrl = (env.GITHUB_API_URL || serverAt(server).api).replace(/\/+$/, "");
  return mayCarryToken(baseUrl) ? { baseUrl, token, owner, repo } : undefined;
}

/** Whether nobody on the way reads along. */
function mayCarryToken(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopback(host));
}

/** The address of the GitHub server, `https://github.com`. */
export function githubServer({ GITHUB_SERVER_URL: server }: NodeJS.ProcessEnv): string {
  return (server || "https://github.com").replace(/\/+$/, "");
}

/** The facts of the repository; none when the API does not answer well, and soon. */
export async function apiFacts(api: ApiRepository): Promise<RepositoryFacts> {
  return mergeFacts(repository.parse(await ask(api, "/repos/{owner}/{repo}", {})));
}

/** When the commit was committed, if the API says so, and soon. */
export async function apiCommitDate(api: ApiRepository, sha: string): Promise<Date | undefined> {
  const answer = commit.safeParse(await ask(api, "/repos/{owner}/{repo}/commits/{sha}", { sha }));
  const time = answer.data?.commit.committer.date;
  return time && !Number.isNaN(Date.parse(time)) ? new Date(time) : undefined;
}

/** The answer's content, or undefined for any failure: another source is asked then. */
async function ask(
  { token, ...api }: ApiRepository,
  path: string,
  parameters: Record<string, string>,
): Promise<unknown> {
  try {
    const { data }: { data: unknown } = await request(`GET ${path}`, {
      ...api,
      ...parameters,
      headers: { authorization: `Bearer ${token}` },
      request: { fetch: FETCH, log: SILENT },
    });
    return data;
  } catch {
    return undefined;
  }
}
