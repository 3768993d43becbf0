import type { Setting } from "./environment.ts";

/** Gives the text of a build secret; undefined when there is none of that id. */
export type BuildSecret = (id: string) => string | undefined;

/** What a git server is shown. */
export interface Authorization {
  /** The id of the build secret. */
  readonly secret: string;
  /** What no sentence may repeat. */
  readonly hidden: readonly string[];
  readonly settings: readonly Setting[];
}

/** GitHub takes one token for all its repositories, as BuildKit does for the submodules of one. */
const GITHUB = ["https://github.com/", "https://www.github.com/"];

/**
 * What BuildKit shows a git server: the build secret GIT_AUTH_HEADER or GIT_AUTH_TOKEN, one that ends in the server's
 * own name first. Undefined without such a secret, and for servers of other protocols than HTTP.
 *
 * @throws Error in a sentence when the secret cannot be sent in a header
 * @see https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts
 */
export function authorizationFor(remote: string, secret: BuildSecret): Authorization | undefined {
  // As it is written, port included: so the build looks for it.
  const [, host] = /^https?:\/\/([^/?#]+)/i.exec(remote) ?? [];
  if (host === undefined) return undefined;
  const ids = [`GIT_AUTH_HEADER.${host}`, `GIT_AUTH_TOKEN.${host}`, "GIT_AUTH_HEADER", "GIT_AUTH_TOKEN"];
  const id = ids.find((each) => secret(each) !== undefined);
  const text = id && secret(id);
  if (id === undefined || text === undefined) return undefined;
  if (/\p{Cc}/u.test(text)) {
    throw new Error(`the build secret ${id} has a line break or another control character; remove it`);
  }
  const basic = (token: string) => `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const header = `Authorization: ${id.startsWith("GIT_AUTH_TOKEN") ? basic(text) : text}`;
  const scope = GITHUB.find((each) => remote.startsWith(each)) ?? remote;
  return {
    secret: id,
    hidden: [text, ...header.split(" ").slice(-1)].filter(Boolean),
    settings: [
      // Whatever else would be shown is not what the build will show.
      [`http.${scope}.extraheader`, ""],
      [`http.${scope}.extraheader`, header],
      ["credential.helper", ""],
      // The header would go wherever the server sends us.
      ["http.followRedirects", "false"],
    ],
  };
}
