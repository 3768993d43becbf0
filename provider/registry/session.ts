import type { Readable } from "node:stream";
import { type Dispatcher, request as send } from "undici";
import { Authenticator } from "./authentication.ts";
import { findCredentials } from "./credentials.ts";
import { RegistryError, reasonIn } from "./errors.ts";
import { DEFAULT_RETRY, isTransient, pause, type RetryPolicy, waitBefore } from "./retry.ts";
import { createDispatcher, hostOf, isLoopback } from "./transport.ts";

/** The longest answer that is held in memory, in bytes; a manifest has at most 4 MiB by the specification. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const MOST_REDIRECTS = 5;
/** How a TLS client sees a server that speaks plain HTTP, by OpenSSL's and Node's codes. */
const NOT_TLS = new Set(["EPROTO", "ECONNRESET", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);

/** One request of the distribution API. */
export interface RegistryRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /**
   * Below the registry's root (`/v2/acme/app/tags/list`), or the absolute address of an upload. A function gives it
   * anew for each try.
   */
  readonly path: string | (() => Promise<string>);
  /** The right that is needed: `repository:acme/app:pull`. */
  readonly scope: string;
  /** What is being done, for errors: `reading the tag latest of ghcr.io/acme/app`. */
  readonly purpose: string;
  /** The statuses that are an answer; any other is an error. */
  readonly accept: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** A function opens the body anew for each try. */
  readonly body?: Uint8Array | (() => Promise<Readable>);
  /** Whether the answer's body is to be read as it comes, at any length. */
  readonly stream?: boolean;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream: Readable;
}

export interface SessionOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly retry?: RetryPolicy;
  /** Ends waits between tries; a request that is under way is let finish. */
  readonly signal?: AbortSignal;
}

/** The conversation with one registry: its address, connections, authentication, and patience. */
export class RegistrySession {
  readonly #dispatcher: Dispatcher;
  readonly #authenticator: Authenticator;
  readonly #host: string;
  #root: Promise<URL> | undefined;

  constructor(
    private readonly registry: string,
    private readonly options: SessionOptions = {},
  ) {
    const environment = options.environment ?? process.env;
    this.#host = hostOf(registry);
    this.#dispatcher = createDispatcher(this.#host, environment);
    this.#authenticator = new Authenticator(
      registry,
      this.#host,
      () => findCredentials(registry, environment),
      async (url, { method, headers, body }) => {
        const token = { method, headers, purpose: `asking the token service ${url.host} of ${registry}` };
        const answer = await this.#persist(token.purpose, () =>
          this.#once(url, { ...token, ...(body && { body: Buffer.from(body) }) }),
        );
        return { status: answer.status, body: answer.body.toString("utf8") };
      },
    );
  }

  /**
   * Sends a request, signs in when it is asked to, follows redirects without the credentials, and tries again what
   * time may heal.
   *
   * @throws RegistryError when the answer is none that is accepted, or there is none
   */
  async send(request: RegistryRequest): Promise<RegistryAnswer> {
    const answer = await this.#persist(request.purpose, () => this.#authorized(request));
    if (request.accept.includes(answer.status)) return answer;
    throw await this.#refusal(request, answer);
  }

  /** HTTPS; on this machine plain HTTP where the server speaks no TLS. A wrong certificate stays an error. */
  async #findRoot(): Promise<URL> {
    const secure = new URL(`https://${this.#host}`);
    if (!isLoopback(this.#host)) return secure;
    try {
      await this.#once(new URL("/v2/", secure), { method: "GET", purpose: "asking whether it speaks TLS" });
      return secure;
    } catch (error) {
      if (NOT_TLS.has(codeOf(error))) return new URL(`http://${this.#host}`);
      // A server that is not up yet has told nothing: the next try asks it again.
      this.#root = undefined;
      throw error;
    }
  }

  async #authorized(request: RegistryRequest): Promise<RegistryAnswer> {
    const { scope } = request;
    this.#root ??= this.#findRoot();
    const root = await this.#root;
    const url = new URL(typeof request.path === "function" ? await request.path() : request.path, root);
    // Only the registry itself gets the header: an upload's address may be another host's, or one without TLS.
    const own = url.origin === root.origin;
    const attempt = async () => {
      const header = own ? await this.#authenticator.header(scope) : undefined;
      const answer = await this.#once(url, request, header);
      return { header, answer };
    };
    const first = await attempt();
    const challenge = first.answer.headers["www-authenticate"];
    if (first.answer.status !== 401 || !challenge || !own) return first.answer;
    const again = await this.#authenticator.answer([challenge].flat().join(", "), scope, first.header);
    return again ? (await attempt()).answer : first.answer;
  }

  async #once(
    url: URL,
    request: Pick<RegistryRequest, "method" | "headers" | "body" | "stream" | "purpose">,
    authorization?: string,
  ): Promise<RegistryAnswer> {
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const { statusCode, headers, body } = await send(target, {
        dispatcher: this.#dispatcher,
        method: request.method,
        headers: {
          "user-agent": "multiarch",
          ...request.headers,
          ...(authorization && target.origin === url.origin && { authorization }),
        },
        body: typeof request.body === "function" ? await request.body() : (request.body ?? null),
      });
      const { location } = headers;
      const reading = request.method === "GET" || request.method === "HEAD";
      if (reading && statusCode >= 301 && statusCode <= 308 && location && redirects < MOST_REDIRECTS) {
        await body.dump();
        target = new URL(String(location), target);
        continue;
      }
      if (request.stream && statusCode === 200) {
        return { status: statusCode, headers, body: Buffer.alloc(0), stream: body };
      }
      const bytes = await readAtMost(body, LONGEST_ANSWER);
      if (!bytes) {
        throw new RegistryError(`${this.registry} sent more than ${LONGEST_ANSWER} bytes, ${request.purpose}`);
      }
      return { status: statusCode, headers, body: bytes, stream: body };
    }
  }

  /** Tries until there is an answer that time will not change. */
  async #persist(purpose: string, attempt: () => Promise<RegistryAnswer>): Promise<RegistryAnswer> {
    const policy = this.options.retry ?? DEFAULT_RETRY;
    for (let tried = 1; ; tried++) {
      const outcome = await attempt().catch((error: Error) => error);
      if (outcome instanceof RegistryError) throw outcome;
      if (!(outcome instanceof Error) && !isTransient(outcome.status)) return outcome;
      const retryAfter = outcome instanceof Error ? undefined : outcome.headers["retry-after"];
      const wait = waitBefore(tried, retryAfter?.toString(), policy);
      if (wait === undefined || this.options.signal?.aborted || !canHeal(outcome)) {
        if (!(outcome instanceof Error)) return outcome;
        const reason = codeOf(outcome) || outcome.message;
        throw new RegistryError(`${this.registry} could not be reached, ${purpose}: ${reason}`, undefined, {
          cause: outcome,
        });
      }
      await pause(wait, this.options.signal);
    }
  }

  async #refusal(request: RegistryRequest, { status, body }: RegistryAnswer): Promise<RegistryError> {
    const { registry } = this;
    const { purpose } = request;
    const reason = reasonIn(body.toString("utf8"));
    const words = reason && ` (${reason})`;
    if (status === 401) {
      const found = await findCredentials(registry, this.options.environment);
      const what = found ? "refused the credentials" : "wants credentials, and Docker's configuration holds none";
      return new RegistryError(`${registry} ${what}, ${purpose}: run "docker login ${registry}"${words}`, status);
    }
    if (status === 403) {
      const right = /:pull,push\b/.test(request.scope) ? "push" : "pull";
      const hint = `the user of "docker login ${registry}" needs the right to ${right} there`;
      return new RegistryError(`${registry} forbids it, ${purpose}: ${hint}${words}`, status);
    }
    return new RegistryError(`${registry} answered ${status}, ${purpose}${words}`, status);
  }
}

/** The body's bytes; undefined when there are more than that, of which no more are read. */
async function readAtMost(body: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code of a system's, OpenSSL's or undici's error, of the first one in the chain that has any. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code) return code;
  }
  return "";
}

/** A wrong certificate or an unknown host is not healed by waiting. */
function canHeal(outcome: RegistryAnswer | Error): boolean {
  return !/CERT|SELF_SIGNED|ENOTFOUND|UNABLE_TO/.test(outcome instanceof Error ? codeOf(outcome) : "");
}
