import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { replaceFile } from "../../lib/files.ts";
import { USER } from "../github/defaults.ts";
import { withLock } from "../lock.ts";

/** What a personal access token (classic) may do with packages; writing includes reading. */
export type TokenScope = "read:packages" | "write:packages" | "delete:packages";

/** A user of GitHub. */
export interface User {
  /** The scopes of each personal access token. */
  readonly tokens: Readonly<Record<string, readonly TokenScope[]>>;
}

/** A container package. */
export interface Package {
  readonly visibility: "public" | "private";
  /** The users that may push; the owner may always, when it is a user. */
  readonly writers: readonly string[];
  /** The users that may pull what is private, beside the writers. */
  readonly readers: readonly string[];
}

/** What the front knows of GitHub. Names of users and organizations are in lower case. */
export interface Accounts {
  readonly users: Readonly<Record<string, User>>;
  /** The members of each organization, who may create packages in it. */
  readonly organizations: Readonly<Record<string, readonly string[]>>;
  /** By `owner/name`. */
  readonly packages: Readonly<Record<string, Package>>;
}

const TOKEN_BYTES = 27; // 36 characters, as GitHub's tokens have after their prefix

/** One user with a token that may push, and no package. */
export function newAccounts(): Accounts {
  const token = `ghp_${randomBytes(TOKEN_BYTES).toString("base64url").replaceAll(/[-_]/g, "0")}`;
  return { users: { [USER]: { tokens: { [token]: ["write:packages"] } } }, organizations: {}, packages: {} };
}

/** The accounts as they are now: a test, or another emulator, may have changed the file. */
export function readAccounts(file: string): Accounts {
  return JSON.parse(readFileSync(file, "utf8")) as Accounts;
}

/** Changes the accounts while no other process does. */
export async function updateAccounts(file: string, change: (accounts: Accounts) => Accounts): Promise<void> {
  await withLock(file, async () => {
    replaceFile(file, `${JSON.stringify(change(readAccounts(file)), undefined, 2)}\n`);
  });
}

/** A token of a user that has the scope; undefined when there is none. */
export function tokenOf({ users }: Accounts, user: string, scope: TokenScope): string | undefined {
  return Object.entries(users[user]?.tokens ?? {}).find(([, scopes]) => scopes.includes(scope))?.[0];
}
