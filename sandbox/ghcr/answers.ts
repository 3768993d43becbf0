import { GHCR } from "../../lib/oci/reference.ts";
import type { Accounts } from "./accounts.ts";
import { type BearerTokens, covers, formatScope, type Grant, parseScopes } from "./bearer.ts";
import {
  type Action,
  BAD_CREDENTIALS,
  INVALID_NAME,
  NOT_FOUND,
  type Refusal,
  refusal,
  subjectOf,
  UNAUTHORIZED,
  UNSUPPORTED,
} from "./policy.ts";
import { isPackageName, parseRoute, type Route } from "./route.ts";

/** A request as far as its answer depends on it. */
export interface Question {
  readonly method: string;
  readonly url: URL;
  /** The header of that name. */
  readonly authorization: string | undefined;
}

/** An answer that the front gives itself. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request that the registry answers. */
export interface Passage {
  readonly route: Route;
  readonly grant: Grant;
}

/** The scope in the challenge to a request that names no package, as ghcr.io words it. */
const PLACEHOLDER_SCOPE = "repository:user/image:pull";

/** The front's own answer to a request, or what lets it pass on to the registry. */
export function answerTo(question: Question, accounts: Accounts, tokens: BearerTokens): Answer | Passage {
  const { method, url, authorization } = question;
  if (url.pathname === "/token") return method === "GET" ? token(question, accounts, tokens) : refuse(UNSUPPORTED);
  const grant = tokens.open(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
  if (/^\/v2\/?$/.test(url.pathname)) return grant ? json(200, {}) : refuse(UNAUTHORIZED, PLACEHOLDER_SCOPE);
  const route = parseRoute(url.pathname);
  if (!route) return refuse(NOT_FOUND);
  if (!isPackageName(route.name)) return refuse(INVALID_NAME);
  const action = actionOf(method, route);
  if (!action) return refuse(UNSUPPORTED);
  const scope = formatScope(route.name, action);
  if (!grant || !covers(grant, route.name, action)) return refuse(UNAUTHORIZED, scope);
  const refused = refusal(accounts, grant.subject, route.name, action);
  if (refused) return refuse(refused, scope);
  return route.kind === "referrers" ? refuse(NOT_FOUND) : { route, grant };
}

/** The answer of the token service: https://distribution.github.io/distribution/spec/auth/token/ */
function token({ url, authorization }: Question, accounts: Accounts, tokens: BearerTokens): Answer {
  const access = parseScopes(url.searchParams.getAll("scope"));
  if (authorization === undefined) {
    const isPublic = access.every(({ name, actions }) =>
      actions.every((action) => !refusal(accounts, undefined, name, action)),
    );
    return access.length > 0 && isPublic ? json(200, { token: tokens.issue({ access }) }) : refuse(UNAUTHORIZED);
  }
  const subject = subjectOf(accounts, passwordIn(authorization) ?? "");
  // What the user may do is decided when it is tried, as ghcr.io does: every right password gets a token.
  return subject ? json(200, { token: tokens.issue({ subject, access }) }) : refuse(BAD_CREDENTIALS);
}

function passwordIn(authorization: string): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  return text.slice(text.indexOf(":") + 1);
}

/** What a request does to a package; undefined for what ghcr.io does not offer. */
function actionOf(method: string, { kind }: Route): Action | undefined {
  const reads = method === "GET" || method === "HEAD";
  if (reads) return kind === "uploads" ? "push" : "pull";
  const writes = kind === "uploads" ? ["POST", "PATCH", "PUT"] : kind === "manifests" ? ["PUT"] : [];
  return writes.includes(method) ? "push" : undefined;
}

function refuse({ status, code, message }: Refusal, scope?: string): Answer {
  const answer = json(status, { errors: [{ code, message }] });
  if (status !== 401 || scope === undefined) return answer;
  const challenge = `Bearer realm="https://${GHCR}/token",service="${GHCR}",scope="${scope}"`;
  return { ...answer, headers: { ...answer.headers, "www-authenticate": challenge } };
}

function json(status: number, content: object): Answer {
  const headers = { "content-type": "application/json", "docker-distribution-api-version": "registry/2.0" };
  return { status, headers, body: JSON.stringify(content) };
}
