import * as z from "zod";

/** The variable from which Docker's command line, and docker-build with it, takes credentials first. */
export const DOCKER_AUTH_CONFIG = "DOCKER_AUTH_CONFIG";

/** A user's name and password. */
export interface User {
  readonly username: string;
  readonly password: string;
}

const SHAPE = z.strictObject({ auths: z.record(z.string(), z.strictObject({ auth: z.string() })).default({}) });

/**
 * The users in the variable's text, by the keys that it gives them. Docker ignores the whole variable when there is
 * anything else in it, as in a copy of a whole configuration file.
 *
 * @returns undefined when Docker would not use it
 * @see https://github.com/docker/cli/blob/v29.5.3/cli/config/configfile/file.go
 */
export function readAuthConfig(text: string): Map<string, User> | undefined {
  const { data } = SHAPE.safeParse(parse(text));
  if (!data) return undefined;
  const users = new Map<string, User>();
  for (const [key, { auth }] of Object.entries(data.auths)) {
    const user = decodeAuth(auth);
    if (!user) return undefined;
    users.set(key, user);
  }
  return users;
}

/** The user in an `auth`, which is `USER:PASSWORD` in base64; undefined when it is none. */
export function decodeAuth(auth: string): User | undefined {
  const base64 = auth.replace(/[\r\n]/g, "");
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const [, username, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(base64, "base64").toString("utf8")) ?? [];
  return username === undefined ? undefined : { username, password: (password ?? "").replace(/^\0+|\0+$/g, "") };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote what may be a password.
    return undefined;
  }
}
