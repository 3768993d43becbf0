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

/** Whether the token has the scope, or one that includes it. */
export function hasScope({ scopes }: Token, scope: string): boolean {
  const wider = scope === "read:packages" ? ["write:packages"] : [];
  return [scope, ...wider].some((one) => scopes.includes(one));
}

/**
 * What is private is not there for who may not see it; what is public may be looked at, and no more.
 *
 * @throws GitHubError 404 or 403
 */
export function demandRight(token: Token, repository: Repository, right: Right): void {
  const sees = !repository.private || mayWrite(token, repository);
  if (!sees) throw notFound();
  if (right === "read") return;
  if (token.workflowOf !== undefined) {
    // What a workflow may be given, it is given here; setting up the repository is not among that.
    if (right === "write" && mayWrite(token, repository)) return;
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
