import { isLoopback } from "../http/loopback.ts";

/** The default server. */
export const GITHUB = "github.com";
const REST_PATH = "api/v3/";

/** A repository by its owner and name: `acme`, `hit-counter`. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** Reads `owner/name`, whose grammar has been checked. */
export function parseRepositoryName(text: string): RepositoryName {
  const [owner = "", name = ""] = text.split("/");
  return { owner, name };
}

/** A server of GitHub. */
export interface Server {
  /** The address that GitHub's provider takes. */
  readonly baseUrl: string;
  /** The root of the REST API, without a slash at its end. */
  readonly api: string;
  /** The root of the pages, without a slash at its end. */
  readonly pages: string;
  /** The name that GitHub's command line knows it by. */
  readonly host: string;
  /** Whether it is on this machine. */
  readonly local: boolean;
}

/**
 * The server at an address: github.com, an enterprise's on ghe.com, or one that an enterprise runs itself, whose API is
 * below `api/v3/`. GitHub's provider reads the address in the same way.
 *
 * @param baseUrl left out: github.com
 * @see https://docs.github.com/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export function serverAt(baseUrl = `https://${GITHUB}/`): Server {
  const url = new URL(baseUrl);
  const host = url.host.replace(/^api\.(?=github\.com$|[^.]+\.ghe\.com$)/, "");
  if (host === GITHUB || host.endsWith(".ghe.com")) {
    const api = `https://api.${host}`;
    return { baseUrl: `${api}/`, api, pages: `https://${host}`, host, local: false };
  }
  const root = `${url.origin}${url.pathname.replace(/\/*$/, "/").replace(new RegExp(`${REST_PATH}$`), "")}`;
  return {
    baseUrl: root,
    api: `${root}${REST_PATH}`.replace(/\/$/, ""),
    pages: root.replace(/\/$/, ""),
    host,
    local: isLoopback(url.host),
  };
}
