import { isLoopback } from "../http/loopback.ts";
import { serverAt } from "./address.ts";
import { type ApiOptions, GithubApi } from "./api.ts";
import type { Token } from "./token.ts";

/** A repository that the API can be asked about, with a token. */
export interface ApiRepository {
  readonly baseUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
}

/** The token that the environment has for GitHub. */
export function environmentToken({ GITHUB_TOKEN, GH_TOKEN }: NodeJS.ProcessEnv): Token | undefined {
  if (GITHUB_TOKEN) return { value: GITHUB_TOKEN, from: "GITHUB_TOKEN" };
  return GH_TOKEN ? { value: GH_TOKEN, from: "GH_TOKEN" } : undefined;
}

/** The address of the GitHub server, `https://github.com`. */
export function githubServer({ GITHUB_SERVER_URL: server }: NodeJS.ProcessEnv): string {
  return (server || "https://github.com").replace(/\/+$/, "");
}

/**
 * What to ask the API about, or undefined without a token (GITHUB_TOKEN or GH_TOKEN) or for a repository of another
 * host, which is not shown the token: what is only in a git remote names no server. GITHUB_SERVER_URL and
 * GITHUB_API_URL name one other than github.com.
 */
export function apiRepository(env: NodeJS.ProcessEnv, page: string | undefined): ApiRepository | undefined {
  const token = environmentToken(env)?.value;
  const server = githubServer(env);
  if (!token || !page || !URL.canParse(page) || !URL.canParse(server)) return undefined;
  const { host, pathname } = new URL(page);
  const [owner, repo, ...rest] = pathname.slice(1).split("/");
  if (host !== new URL(server).host || !owner || !repo || rest.length > 0) return undefined;
  const baseUrl = (env.GITHUB_API_URL || serverAt(server).api).replace(/\/+$/, "");
  return mayCarryToken(baseUrl) ? { baseUrl, token, owner, repo } : undefined;
}

/** The client for such a repository. */
export function openApiRepository({ baseUrl, token }: ApiRepository, options: ApiOptions): GithubApi {
  // The environment names the API by itself, which may be elsewhere than the server's address tells.
  const server = { ...serverAt(baseUrl), api: baseUrl };
  return new GithubApi(server, { value: token, from: "the environment" }, options);
}

/** Whether the connection is encrypted. */
function mayCarryToken(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && isLoopback(host));
}
