import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import { readOptional, replaceFile } from "../lib/files.ts";
import type { Layout } from "./layout.ts";

/** The user of the sandbox's registry. */
const USER = "sandbox";
const PASSWORD_BYTES = 24;
/** bcrypt's least: an installed registry hashes at every request, and a password of 192 random bits needs no slow hash. */
const BCRYPT_ROUNDS = 4;

/** Who may use the sandbox's registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The registry's name in references of images: `localhost:5055`. */
export function registryHost(layout: Layout): string {
  return `localhost:${layout.registryPort}`;
}

/** The credentials of the sandbox's registry, made at random when they are first asked for. */
export function registryCredentials(layout: Layout): Credentials {
  const file = join(layout.registry, "password");
  const kept = readOptional(file);
  if (kept) return { username: USER, password: kept };
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  replaceFile(file, password);
  return { username: USER, password };
}

/** The value of an `Authorization` header, and of `auth` in the Docker configuration after the word `Basic`. */
export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** The line of an htpasswd file that the registry checks passwords by. */
export function htpasswdLine({ username, password }: Credentials): string {
  return `${username}:${hashSync(password, BCRYPT_ROUNDS)}\n`;
}
