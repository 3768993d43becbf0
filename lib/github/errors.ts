import { reasonIn } from "../http/reason.ts";
import type { Token } from "./token.ts";

export interface GithubErrorOptions extends ErrorOptions {
  readonly reason?: string;
}

/** What GitHub answered, or that it could not be asked, as one sentence with the fix where there is one. */
export class GithubError extends Error {
  override readonly name = "GithubError";
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** What GitHub itself said of it, or why there was no answer; empty when nobody said anything. */
  readonly reason: string;

  constructor(message: string, status?: number, { reason = "", ...options }: GithubErrorOptions = {}) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

/** An unexpected answer of the API. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly body: string;
}

/**
 * What a refusal means.
 *
 * @param purpose what was being done: `reading the repository acme/app`
 */
export function refusalError(
  { status, headers, body }: Refusal,
  purpose: string,
  host: string,
  token?: Token,
): GithubError {
  const reason = reasonIn(body);
  const words = reason && ` (${reason})`;
  const whose = token ? `the token from ${token.from}` : "a request without a token";
  if (status === 401) {
    return new GithubError(`${host} refused ${whose} while ${purpose}: create a new one${words}`, status, { reason });
  }
  if (isRateLimited({ status, headers })) {
    const reset = Number(headers["x-ratelimit-reset"]);
    const until = reset > 0 ? ` until ${new Date(reset * 1000).toISOString()}` : "";
    return new GithubError(
      `${host} accepts no more requests from ${whose}${until} while ${purpose}: try again then`,
      429,
      {
        reason,
      },
    );
  }
  if (status === 403)
    return new GithubError(`${host} denies access to ${whose} while ${purpose}${words}`, status, { reason });
  return new GithubError(`${host} answered ${status} while ${purpose}${words}`, status, { reason });
}

/**
 * What an archived repository means for a change.
 *
 * @param name `owner/name`
 * @param pages the root of the server's pages
 */
export function archivedError(name: string, pages: string): GithubError {
  const sentence = `${name} is archived and cannot be changed; unarchive it at ${pages}/${name}/settings`;
  return new GithubError(sentence, 403);
}

/** @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export function isRateLimited({ status, headers }: Pick<Refusal, "status" | "headers">): boolean {
  if (status === 429) return true;
  return status === 403 && (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0");
}
