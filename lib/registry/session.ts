import type { Dispatcher } from "undici";
import { ANSWER_TIMEOUT_MS, REQUEST_TIMEOUT_MS, transferTime, withDeadline } from "../http/deadline.ts";
import { createDispatcher, shakeHands } from "../http/dispatcher.ts";
import { isLoopback } from "../http/loopback.ts";
import { reasonIn } from "../http/reason.ts";
import { DEFAULT_RETRY, type RetryPolicy } from "../http/retry.ts";
import { Authenticator } from "./authentication.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { hostOf } from "./docker-hub.ts";
import { RegistryError } from "./errors.ts";
import { failureError, mayLackTls, plainHttpError, speaksPlainHttp } from "./failures.ts";
import { type ExchangeOptions, exchange, type RegistryAnswer, type RegistryRequest } from "./http-exchange.ts";
import { persist } from "./persistence.ts";
import { refusalError, unusableIdentityToken } from "./refusals.ts";
import { mayLeadTo, type TokenClient, tokenServiceProblem } from "./token-service.ts";
import { type Registries, type RegistryTrust, trustOf } from "./trust.ts";

export interface SessionOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether to use no credentials. */
  readonly anonymous?: boolean;
  /**
   * Whether docker-build will do the same afterwards, and can use as much of the credentials as it can: it has no use
   * for identity tokens.
   */
  readonly asDockerBuild?: boolean;
  /** The settings of registries. */
  readonly registries?: Registries | undefined;
  readonly retry?: RetryPolicy;
  /** How long what was pushed may take to be seen, in milliseconds. Default: a minute. */
  readonly propagationLimit?: number;
  /** Ends requests, and the waits between their tries. */
  readonly signal?: AbortSignal;
  /** How long one answer, and one request as a whole, may take in milliseconds, transfers of layers apart. */
  readonly limits?: { readonly answer: number; readonly request: number };
}

/** What one exchange needs of a request. */
type Exchanged = Parameters<typeof exchange>[2] & Pick<RegistryRequest, "asHint" | "transfers" | "settles">;

/** The requests to one registry: address, connections, authentication and retries. */
export class RegistrySession {
  readonly #dispatcher: Dispatcher;
  readonly #authenticator: Authenticator;
  readonly #host: string;
  readonly #trust: RegistryTrust;
  #root: Promise<URL> | undefined;
  /** By scope: ends once the first request has shown whether the registry wants to know who asks. */
  readonly #challenged = new Map<string, Promise<void>>();
  readonly #registry: string;
  readonly #options: SessionOptions;

  constructor(registry: string, options: SessionOptions = {}) {
    this.#registry = registry;
    this.#options = options;
    const environment = options.environment ?? process.env;
    this.#host = hostOf(registry);
    this.#dispatcher = createDispatcher(this.#host, environment);
    this.#trust = trustOf(options.registries, registry);
    this.#authenticator = new Authenticator(
      () => this.#tokenClient(),
      () => this.#credentials(),
      async (url, { method, headers: { authorization, ...headers }, body }) => {
        // Whoever waits for the token ends at once when it is stopped; what settles needs it.
        const purpose = `asking the token service ${url.host} of ${registry}`;
        const token = { method, headers, purpose, settles: true };
        const permit = (target: URL) => this.#permitToken(url, target);
        const answer = await this.#persist(token, () =>
          // Apart from the other headers: it stays behind where the service redirects to another host.
          this.#exchange(url, { ...token, ...(body && { body: Buffer.from(body) }) }, { authorization, permit }),
        ).catch((error: Error) => {
          throw this.#failure(error, purpose);
        });
        return { status: answer.status, body: answer.body.toString("utf8") };
      },
      environment,
    );
  }

  /**
   * Sends a request, signs in when it is asked to, follows redirects without the credentials, and tries again what may
   * succeed later.
   *
   * @throws RegistryError when the answer is none that is accepted, or there is none
   */
  async send(request: RegistryRequest): Promise<RegistryAnswer> {
    const answer = await withDeadline({ ...this.#bounds(request), limit: this.#requestLimit(request) }, () =>
      this.#persist(request, () => this.#authorized(request)),
    ).catch((error: Error) => {
      throw this.#failure(error, request.purpose);
    });
    if (request.asHint || request.accept.includes(answer.status)) return answer;
    throw await this.#refusal(request, answer);
  }

  /**
   * HTTPS; plain HTTP where the user allows it, and on this machine where the server speaks no TLS. A wrong certificate
   * stays an error.
   */
  async #findRoot(): Promise<URL> {
    if (this.#trust.http) return new URL(`http://${this.#host}`);
    const secure = new URL(`https://${this.#host}`);
    if (!isLoopback(this.#host)) return secure;
    try {
      await withDeadline({ ...this.#bounds({ settles: true }), limit: this.#answerLimit() }, () => shakeHands(secure));
      return secure;
    } catch (error) {
      if (mayLackTls(error)) return new URL(`http://${this.#host}`);
      // A server that is not up yet has told nothing: the next try asks it again.
      this.#root = undefined;
      throw error;
    }
  }

  #findRootOnce(): Promise<URL> {
    this.#root ??= this.#findRoot();
    return this.#root;
  }

  async #authorized(request: RegistryRequest): Promise<RegistryAnswer> {
    const { scope } = request;
    const root = await this.#findRootOnce();
    const url = new URL(typeof request.path === "function" ? await request.path() : request.path, root);
    // Only the registry itself gets the header: an upload's address may be another host's, or one without TLS.
    const own = url.origin === root.origin;
    if (request.staysHome && !own) {
      throw new RegistryError(`${this.#registry} leads to ${url.host} while ${request.purpose}`);
    }
    const permit = (target: URL) => this.#permit(target, request);
    const attempt = async () => {
      const authorization = own ? await this.#authenticator.header(scope) : undefined;
      const answer = await this.#exchange(url, request, { authorization, permit });
      return { header: authorization, answer };
    };
    const signedIn = async () => {
      const first = await attempt();
      const challenge = first.answer.headers["www-authenticate"];
      if (first.answer.status !== 401 || !challenge || !own) return { ...first, again: false };
      const again = await this.#authenticator.answer([challenge].flat().join(", "), scope, first.header);
      return { ...first, again };
    };
    const { answer, again } = await this.#afterFirst(request, signedIn);
    return again ? (await attempt()).answer : answer;
  }

  /**
   * Many requests that begin together would all be refused, and asked again: they wait for the first one. Nobody waits
   * for one that takes as long as a layer does.
   */
  async #afterFirst<Result>({ scope, body, stream }: RegistryRequest, ask: () => Promise<Result>): Promise<Result> {
    const first = this.#challenged.get(scope);
    if (first || body !== undefined || stream) {
      await first;
      return ask();
    }
    const asking = ask();
    const end = () => undefined;
    this.#challenged.set(scope, asking.then(end, end));
    return asking;
  }

  #exchange(url: URL, request: Exchanged, options: ExchangeOptions = {}): Promise<RegistryAnswer> {
    const limit = this.#answerLimit() + transferTime(request.transfers ?? 0);
    return withDeadline({ ...this.#bounds(request), limit }, (signal) =>
      exchange(this.#dispatcher, url, request, { ...options, signal }),
    ).catch((error: Error) => {
      const isRoot = url.host === new URL(`https://${this.#host}`).host && !isLoopback(this.#host);
      if (isRoot && url.protocol === "https:" && speaksPlainHttp(error)) {
        throw plainHttpError(this.#registry, request.purpose, error);
      }
      throw error;
    });
  }

  async #tokenClient(): Promise<TokenClient> {
    const root = await this.#findRootOnce();
    return { registry: this.#registry, host: this.#host, secure: root.protocol === "https:", trust: this.#trust };
  }

  /** @throws RegistryError when the registry leads to a host to which it may not */
  async #permit(target: URL, { purpose }: Pick<RegistryRequest, "purpose">): Promise<void> {
    const { hostname } = new URL(`https://${this.#host}`);
    if (target.hostname === hostname || (await mayLeadTo(target.hostname, this.#host))) return;
    throw new RegistryError(
      `${this.#registry} leads to ${target.host} while ${purpose}: an address of this machine or of a private network, which a registry elsewhere must not use; ask the registry's operator to fix the addresses it returns`,
    );
  }

  /** @throws RegistryError when a token service redirects to what could not have been the token service itself */
  async #permitToken(realm: URL, target: URL): Promise<void> {
    if (target === realm) return;
    const client = await this.#tokenClient();
    const secure = realm.protocol === "https:";
    const problem = await tokenServiceProblem(target, { ...client, secure: secure || client.secure }, false);
    if (problem !== undefined) throw new RegistryError(problem);
  }

  #persist(request: Exchanged, attempt: () => Promise<RegistryAnswer>): Promise<RegistryAnswer> {
    const { retry: policy = DEFAULT_RETRY, signal } = this.#options;
    return persist({ policy, limit: this.#requestLimit(request), asHint: request.asHint ?? false, signal }, attempt);
  }

  #failure(error: Error, purpose: string): RegistryError {
    return failureError(error, { registry: this.#registry, host: this.#host }, purpose);
  }

  #answerLimit(): number {
    return this.#options.limits?.answer ?? ANSWER_TIMEOUT_MS;
  }

  #requestLimit({ transfers = 0 }: Pick<RegistryRequest, "transfers">): number {
    return (this.#options.limits?.request ?? REQUEST_TIMEOUT_MS) + transferTime(transfers);
  }

  #bounds({ settles }: Pick<RegistryRequest, "settles">) {
    return { stop: this.#options.signal, settles };
  }

  /** @throws RegistryError when there is nothing but what the one who will use it cannot */
  async #credentials(): Promise<Credentials | undefined> {
    if (this.#options.anonymous) return undefined;
    const found = await findCredentials(this.#registry, this.#options.environment);
    if (found?.kind !== "identity" || !this.#options.asDockerBuild) return found;
    if (found.user) return { kind: "password", ...found.user, besideToken: true };
    const advice = unusableIdentityToken(this.#registry);
    throw new RegistryError(advice, 401, { advice });
  }

  async #refusal({ scope, purpose }: RegistryRequest, { status, body }: RegistryAnswer): Promise<RegistryError> {
    const credentials = [401, 403, 429].includes(status) ? await this.#credentials() : undefined;
    const { environment = process.env } = this.#options;
    const words = reasonIn(body.toString("utf8"));
    return refusalError({ registry: this.#registry, scope, status, words, credentials, environment }, purpose);
  }
}
