import { GitHubError, notFound } from "./errors.ts";
import { own, type Repository, type State, type Token } from "./state.ts";

/** What is to be done with a repository: looked at, commented on, or set up. */
export type Right = "read" | "write" | "admin";

/**
 * The token of a request.
 *
 * @param authorization the header of that name: `Bearer TOKEN`, `token TOKEN`, or a token as the password of Basic
 * @throws GitHubError 401
 */
export function tokenOf(state: State, authorization: string | undefined): Token {
  if (authorization === undefined) throw new GitHubError(401, "Requires authentication");
  const token = own(state.tokens, secretIn(authorization));
  if (!token) throw new GitHubError(401, "Bad credentials");
  return token;
}

function secretIn(authorization: string): string {
  const [scheme = "", content = ""] = authorization.split(" ");
  if (scheme.toLowerCase() !== "basic") return content;
  const text = Buffer.from(content, "base64").toString();
  return text.slice(text.indexOf(":") + 1);
}

/** Whether a personal token has the scope. */
export function hasScope({ scopes, workflowOf }: Token, scope: string): boolean {
  return workflowOf === undefined && scopes.includes(scope);
}

/** What opens packages, of a person and of a workflow; writing includes reading. */
const PACKAGE_SCOPES = {
  "read:packages": ["read:packages", "write:packages", "packages:read", "packages:write"],
  "delete:packages": ["delete:packages", "packages:write"],
} as const;

export type PackageScope = keyof typeof PACKAGE_SCOPES;

/** Whether the token has the scope, or what stands for it. */
export function hasPackageScope({ scopes }: Token, scope: PackageScope): boolean {
  return PACKAGE_SCOPES[scope].some((one) => scopes.includes(one));
}

/**
 * What is private does not exist for who cannot see it; what is public may be looked at, and no more.
 *
 * @throws GitHubError 404 or 403
 */
export function demandRight(token: Token, repository: Repository, right: Right): void {
  const sees = !repository.private || mayWrite(token, repository);
  if (!sees) throw notFound();
  if (right === "read") return;
  if (token.workflowOf !== undefined) {
    // Setting up the repository is nothing that a workflow can be given.
    const comments = ["issues:write", "pull-requests:write"].some((permission) => token.scopes.includes(permission));
    if (right === "write" && comments && mayWrite(token, repository)) return;
    throw new GitHubError(403, "Resource not accessible by integration");
  }
  if (!mayWrite(token, repository)) throw new GitHubError(403, "Must have admin rights to Repository.");
}

function mayWrite(token: Token, repository: Repository): boolean {
  const { owner, name, admins } = repository;
  if (token.workflowOf !== undefined) return token.workflowOf.toLowerCase() === `${owner}/${name}`.toLowerCase();
  const scope = hasScope(token, "repo") || (!repository.private && hasScope(token, "public_repo"));
  return scope && admins.includes(token.login);
}
