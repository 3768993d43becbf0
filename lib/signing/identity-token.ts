import { createDispatcher } from "../http/dispatcher.ts";
import { codeOf } from "../http/reason.ts";
import { DEFAULT_RETRY, isTransient, pause, type RetryPolicy, waitBefore } from "../http/retry.ts";
import { request } from "../http/undici.ts";
import { isObject } from "../oci/json.ts";

/** There is no token, or none that can be used: a whole sentence with the fix. */
export class TokenProblem extends Error {
  override readonly name = "TokenProblem";
}

/** Whom a token speaks for, as Fulcio writes it into certificates. */
export interface Identity {
  /** A workflow's address, or an email address. */
  readonly name: string;
  /** Who vouches for it: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

export interface IdentityToken {
  /** A secret. */
  readonly text: string;
  readonly identity: Identity;
}

/** For whom the tokens are made. */
const AUDIENCE = "sigstore";
const VARIABLE = "SIGSTORE_ID_TOKEN";
/** How long a token must still be valid, in milliseconds: signing takes some seconds. */
const MARGIN_MS = 10_000;

/** Whether the environment has a token, or gives one. */
export function hasToken(environment: NodeJS.ProcessEnv): boolean {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = environment;
  return Boolean(environment[VARIABLE] || (url && token));
}

/** Says that there is no token, and how one is had where the program runs. */
export function missingToken(environment: NodeJS.ProcessEnv): string {
  const fix = environment.GITHUB_ACTIONS
    ? "give the job the permission id-token: write"
    : environment.GITLAB_CI
      ? `give the job id_tokens: {${VARIABLE}: {aud: ${AUDIENCE}}}`
      : `run it in a CI system that gives one, set ${VARIABLE}, or sign with a key`;
  return `there is no OIDC token to sign with (sign: keyless): ${fix}`;
}

/**
 * The token of the environment, a new one where a service gives it: that of a job of GitHub Actions, or the variable
 * `SIGSTORE_ID_TOKEN`, as jobs of GitLab have it.
 *
 * @throws TokenProblem
 */
export async function identityToken(
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
  retry: RetryPolicy = DEFAULT_RETRY,
  now: () => number = Date.now,
): Promise<IdentityToken> {
  const own = environment[VARIABLE];
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = environment;
  if (own) return readToken(own, `the token of ${VARIABLE}`, now());
  if (!url || !bearer) throw new TokenProblem(missingToken(environment));
  return readToken(await askGithub(new URL(url), bearer, { environment, signal, retry }), "GitHub's OIDC token", now());
}

interface Asking {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly retry: RetryPolicy;
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
async function askGithub(url: URL, bearer: string, { environment, signal, retry }: Asking): Promise<string> {
  url.searchParams.set("audience", AUDIENCE);
  const dispatcher = createDispatcher(url.host, environment);
  for (let tried = 1; ; tried++) {
    const outcome = await request(url, {
      dispatcher,
      method: "GET",
      headers: { authorization: `Bearer ${bearer}` },
      ...(signal && { signal }),
    }).then(
      async ({ statusCode, body }) => ({ statusCode, text: await body.text() }),
      (error: Error) => error,
    );
    const isError = outcome instanceof Error;
    if (!isError && outcome.statusCode === 200) {
      const { value } = parsed(outcome.text);
      if (typeof value === "string") return value;
    }
    const wait = isError || isTransient(outcome.statusCode) ? waitBefore(tried, undefined, retry) : undefined;
    if (wait === undefined || signal?.aborted) {
      const why = isError ? codeOf(outcome) || "no answer" : `it answered ${outcome.statusCode}`;
      throw new TokenProblem(`${url.host} gave the job no OIDC token (${why}); run the job again`);
    }
    await (retry.pause ?? pause)(wait, signal);
  }
}

function readToken(text: string, name: string, now: number): IdentityToken {
  const claims = parsed(Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8"));
  const { iss, exp } = claims;
  if (typeof iss !== "string") throw new TokenProblem(`${name} is not an OIDC token`);
  if (typeof exp === "number" && exp * 1000 < now + MARGIN_MS) {
    const time = new Date(exp * 1000).toISOString();
    throw new TokenProblem(`${name} expired at ${time}, before everything was signed; run the job again`);
  }
  return { text, identity: { name: nameIn(claims), issuer: iss } };
}

/** @see https://github.com/sigstore/fulcio/blob/main/docs/oidc.md */
function nameIn({ sub, email, job_workflow_ref: workflow, ci_config_ref_uri: config, iss }: Record<string, unknown>) {
  if (typeof workflow === "string") return `${serverOf(String(iss))}/${workflow}`;
  if (typeof config === "string") return `https://${config}`;
  return typeof email === "string" ? email : String(sub);
}

/** The address of GitHub's server: github.com's tokens come from a host of its own, those of others from below it. */
function serverOf(issuer: string): string {
  const { host } = new URL(issuer);
  return host === "token.actions.githubusercontent.com"
    ? "https://github.com"
    : `https://${host.replace(/^token\.actions\./, "")}`;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    // The parser's message would quote what may be a token.
    return {};
  }
}
