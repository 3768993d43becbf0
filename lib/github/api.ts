import type { request } from "@octokit/request";
import { REQUEST_TIMEOUT_MS, TimeLimitError } from "../http/deadline.ts";
import { createDispatcher } from "../http/dispatcher.ts";
import { codeOf } from "../http/reason.ts";
import { DEFAULT_RETRY, isTransient, pause, type RetryPolicy, waitBefore } from "../http/retry.ts";
import type { Server } from "./address.ts";
import { GithubError, isRateLimited, type Refusal, refusalError } from "./errors.ts";
import { AnswerTooLongError, type FetchOptions, limitedFetch } from "./limited-fetch.ts";
import type { Token } from "./token.ts";

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = "2022-11-28";
/** The most entries of a page: variables come in pages of at most 30, all else of at most 100. */
const PAGE_SIZE = 30;
/** The most pages of a list that are read. GitHub's own limits end far below. */
const MOST_PAGES = 100;

export interface ApiOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly retry?: RetryPolicy;
  /** Of one answer. */
  readonly bounds?: Pick<FetchOptions, "limit" | "size">;
}

/** Sends one request with Octokit, which knows the types of each. */
export type Send<Data> = (octokit: typeof request) => Promise<{ data: Data; headers: Refusal["headers"] }>;

/** Sends the request for one page of a list. */
export type SendPage<Data> = (
  octokit: typeof request,
  page: { page: number; per_page: number },
) => ReturnType<Send<Data>>;

/**
 * The REST API of one server for one token, and its timeouts.
 *
 * The patience is our own, on Octokit's bare requests, as its plugins cannot be configured to it: retry (8) knows
 * neither `Retry-After` nor a deadline, and tries again after 501 and answers that are too long; throttling (11) heeds
 * a secondary limit by its words alone and no date in `Retry-After`, and has one queue for all servers and tokens;
 * paginate-rest (14) takes the token to whatever host a `Link` names, and a 409 for an empty list, which would then be
 * written over.
 */
export class GithubApi {
  /** What GitHub is asked with, loaded by the first question. */
  readonly #octokit: () => Promise<typeof request>;
  readonly #retry: RetryPolicy;
  readonly server: Server;
  readonly token: Token | undefined;

  constructor(
    server: Server,
    token?: Token,
    { environment = process.env, retry = DEFAULT_RETRY, bounds = {} }: ApiOptions = {},
  ) {
    this.server = server;
    this.token = token;
    this.#retry = retry;
    const dispatcher = createDispatcher(new URL(server.api).host, environment);
    this.#octokit = async () =>
      (await import("@octokit/request")).request.defaults({
        baseUrl: server.api,
        headers: {
          "user-agent": "multiarch",
          "x-github-api-version": API_VERSION,
          ...(token && { authorization: `Bearer ${token.value}` }),
        },
        request: { fetch: limitedFetch({ ...bounds, dispatcher }), parseSuccessResponseBody: true },
      });
  }

  /**
   * Sends a request, and tries again what may succeed later.
   *
   * @param purpose for errors: `reading the repository acme/app`
   * @returns undefined when the answer is 404
   * @throws GithubError for every other refusal
   */
  async ask<Data>(purpose: string, send: Send<Data>): Promise<Data | undefined> {
    return (await this.exchange(purpose, send))?.data;
  }

  /** {@link ask} with the answer's headers. */
  async exchange<Data>(purpose: string, send: Send<Data>) {
    const end = performance.now() + REQUEST_TIMEOUT_MS;
    for (let tried = 1; ; tried++) {
      try {
        const answer = await send(await this.#octokit());
        if (isForeign(answer.data)) throw this.#unreadable(purpose, "something other than a GitHub answer");
        return answer;
      } catch (error) {
        if (error instanceof GithubError) throw error;
        const refusal = refusalIn(error);
        if (refusal?.status === 404) return undefined;
        const wait = waitBefore(tried, retryAfter(refusal), this.#retry);
        const isLast = wait === undefined || performance.now() + wait >= end;
        if (isLast || !canHeal(error, refusal)) throw this.#failure(error, refusal, purpose);
        await (this.#retry.pause ?? pause)(wait, undefined);
      }
    }
  }

  /** All entries of a list that comes in {@link pages}. */
  async list<Data, Entry>(
    purpose: string,
    send: SendPage<Data>,
    entriesOf: (data: Data) => readonly Entry[] | undefined,
  ): Promise<Entry[]> {
    const entries: Entry[] = [];
    for await (const page of this.pages(purpose, send, entriesOf)) entries.push(...page);
    return entries;
  }

  /**
   * The entries of a list, page by page; none when what has the list does not exist.
   *
   * @param entriesOf takes them out of a page
   * @param size the most entries of a page
   */
  async *pages<Data, Entry>(
    purpose: string,
    send: SendPage<Data>,
    entriesOf: (data: Data) => readonly Entry[] | undefined,
    size: number = PAGE_SIZE,
  ): AsyncGenerator<readonly Entry[], void> {
    let read = 0;
    for (let page = 1; page <= MOST_PAGES; page++) {
      const data = await this.ask(purpose, (octokit) => send(octokit, { page, per_page: size }));
      if (data === undefined) return;
      const found: unknown = isObject(data) ? entriesOf(data) : undefined;
      // Taken for an empty list, it would be written over.
      if (!Array.isArray(found) || !found.every(isObject)) throw this.#unreadable(purpose, "no list");
      yield found as Entry[];
      read += found.length;
      const { total_count: total } = data as { readonly total_count?: number };
      if (found.length === 0 || (total === undefined ? found.length < size : read >= total)) return;
    }
    throw this.#unreadable(purpose, `more than ${MOST_PAGES} pages`);
  }

  #unreadable(purpose: string, what: string): GithubError {
    const { host, api } = this.server;
    const message = `${host} answered with ${what} while ${purpose}: is ${api} the address of GitHub's API?`;
    return new GithubError(message, undefined, { reason: what });
  }

  #failure(error: unknown, refusal: Refusal | undefined, purpose: string): GithubError {
    const { host, api } = this.server;
    if (refusal) return refusalError(refusal, purpose, host, this.token);
    const { cause } = error as Error;
    if (cause instanceof AnswerTooLongError) return this.#unreadable(purpose, cause.message);
    if (cause instanceof TimeLimitError) {
      const reason = `no complete answer within ${cause.seconds} s`;
      return new GithubError(`${host} gave ${reason} while ${purpose}`, undefined, { cause: error, reason });
    }
    const reason = codeOf(error) || (error as Error).message;
    return new GithubError(`${api} could not be reached while ${purpose}: ${reason}`, undefined, {
      cause: error,
      reason,
    });
  }
}

function isObject<Data>(data: Data): boolean {
  return typeof data === "object" && data !== null;
}

/** Whether it is not JSON but some page. Many changes have an empty answer. */
function isForeign(data: unknown): boolean {
  const isNothing = data === undefined || data === "";
  return !isNothing && (!isObject(data) || data instanceof ArrayBuffer);
}

/** Whether another try may help. */
function canHeal(error: unknown, refusal: Refusal | undefined): boolean {
  if (refusal) return isTransient(refusal.status) || isRateLimited(refusal);
  return !((error as Error).cause instanceof AnswerTooLongError);
}

/** The answer that Octokit threw; undefined when there was none. */
function refusalIn(error: unknown): Refusal | undefined {
  const { response } = error as {
    response?: { status: number; headers: Record<string, string>; data: unknown };
  };
  if (!response) return undefined;
  const { status, headers, data } = response;
  return { status, headers, body: typeof data === "string" ? data : JSON.stringify(data) };
}

function retryAfter(refusal: Refusal | undefined): string | undefined {
  const {
    "retry-after": seconds,
    "x-ratelimit-remaining": remaining,
    "x-ratelimit-reset": reset,
  } = refusal?.headers ?? {};
  if (seconds !== undefined) return String(seconds);
  return remaining === "0" && reset ? new Date(Number(reset) * 1000).toUTCString() : undefined;
}
