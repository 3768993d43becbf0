import type { Accounts, Package, TokenScope } from "./accounts.ts";

/** Who asks: the owner of a personal access token, with the token's scopes. */
export interface Subject {
  readonly user: string;
  readonly scopes: readonly TokenScope[];
}

export type Action = "pull" | "push";

/** An error of the distribution API. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const UNAUTHORIZED: Refusal = { status: 401, code: "UNAUTHORIZED", message: "authentication required" };
/** The answer to a personal access token that GitHub does not know. */
export const BAD_CREDENTIALS = denied("denied");
/** Deleting is a matter of GitHub's packages API alone; that goes for uploads, too. */
export const UNSUPPORTED: Refusal = { status: 405, code: "UNSUPPORTED", message: "The operation is unsupported." };
export const INVALID_NAME: Refusal = { status: 400, code: "NAME_INVALID", message: "invalid repository name" };
/** There is no referrers API. */
export const NOT_FOUND: Refusal = { status: 404, code: "NOT_FOUND", message: "404 page not found" };

const WRONG_SCOPES = denied("permission_denied: The token provided does not match expected scopes.");

/** The owner of a personal access token; undefined when nobody has it. The user's name beside it does not count. */
export function subjectOf({ users }: Accounts, token: string): Subject | undefined {
  for (const [user, { tokens }] of Object.entries(users)) {
    const scopes = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
    if (scopes) return { user, scopes };
  }
  return undefined;
}

/**
 * Whether somebody may do something with a package, and if not, with which words ghcr.io refuses it.
 *
 * @param subject undefined for who is not signed in
 * @param name `owner/name`; a package that does not exist yet is created by who may push it
 * @returns undefined when it is allowed
 * @see https://docs.github.com/en/packages/learn-github-packages/about-permissions-for-github-packages
 */
export function refusal(
  accounts: Accounts,
  subject: Subject | undefined,
  name: string,
  action: Action,
): Refusal | undefined {
  const found = Object.hasOwn(accounts.packages, name) ? accounts.packages[name] : undefined;
  if (action === "pull" && found?.visibility === "public") return undefined;
  if (!subject) return UNAUTHORIZED;
  const { user, scopes } = subject;
  const mayWrite = scopes.includes("write:packages");
  if (!mayWrite && !(action === "pull" && scopes.includes("read:packages"))) return WRONG_SCOPES;
  const owner = name.split("/")[0] ?? "";
  if (!found) {
    const isAtHome = owner === user || (accounts.organizations[owner]?.includes(user) ?? false);
    // What does not exist and what is hidden look the same to a stranger.
    return isAtHome ? undefined : denied(`permission_denied: ${action === "push" ? "create_package" : "read_package"}`);
  }
  if (owner === user || found.writers.includes(user)) return undefined;
  if (action === "push") return denied("permission_denied: write_package");
  return found.readers.includes(user) ? undefined : denied("permission_denied: read_package");
}

/** The accounts after a push: a package that was not there is now, private, with its creator as the one who may push. */
export function withPackage(accounts: Accounts, name: string, creator: string): Accounts {
  if (Object.hasOwn(accounts.packages, name)) return accounts;
  const created: Package = { visibility: "private", writers: [creator], readers: [] };
  return { ...accounts, packages: { ...accounts.packages, [name]: created } };
}

function denied(message: string): Refusal {
  return { status: 403, code: "DENIED", message };
}
