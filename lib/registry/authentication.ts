import { reasonIn } from "../http/reason.ts";
import type { Credentials } from "./credentials.ts";
import { RegistryError } from "./errors.ts";
import { tokenRefusalError } from "./refusals.ts";
import { type TokenClient, tokenServiceProblem } from "./token-service.ts";

/** What a registry asks for with `WWW-Authenticate`: https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate */
export interface Challenge {
  readonly scheme: "basic" | "bearer";
  readonly parameters: Readonly<Record<string, string>>;
}

/** Sends one request to a token service and gives its status and body. */
export type TokenRequest = (
  url: URL,
  options: { method: "GET" | "POST"; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; body: string }>;

const CLIENT_NAME = "multiarch";

/** The first challenge that this client can answer; undefined when there is none. */
export function parseChallenge(header: string): Challenge | undefined {
  const found = /(?:^|,\s*)(basic|bearer)\b\s*(.*)$/i.exec(header);
  if (!found?.[1]) return undefined;
  const parameters: Record<string, string> = {};
  for (const [, key, quoted, bare] of (found[2] ?? "").matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    // A further challenge may follow: the first one's parameters count.
    if (key) parameters[key.toLowerCase()] ??= quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "";
  }
  return { scheme: found[1].toLowerCase() as Challenge["scheme"], parameters };
}

/**
 * The `Authorization` headers of one registry: the basic one, or a bearer token for each scope, fetched once and
 * renewed when the registry refuses it.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class Authenticator {
  #headers = new Map<string, Promise<string | undefined>>();
  /** The basic one, which is the same for every scope. */
  #basic: string | undefined;
  readonly #client: () => TokenClient | Promise<TokenClient>;
  readonly #credentials: () => Promise<Credentials | undefined>;
  readonly #request: TokenRequest;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(
    client: () => TokenClient | Promise<TokenClient>,
    credentials: () => Promise<Credentials | undefined>,
    request: TokenRequest,
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.#client = client;
    this.#credentials = credentials;
    this.#request = request;
    this.#environment = environment;
  }

  /** The header to send first for a scope (`repository:acme/app:pull`); undefined until a challenge was answered. */
  header(scope: string): Promise<string | undefined> {
    return this.#headers.get(scope) ?? Promise.resolve(this.#basic);
  }

  /**
   * Answers a challenge, unless another request has done so since.
   *
   * @param refused the header that the registry refused
   * @returns whether there is another header to try
   */
  async answer(challengeHeader: string, scope: string, refused: string | undefined): Promise<boolean> {
    const known = this.#headers.get(scope);
    // While this one waited, another one that was refused the same header may have asked for the next.
    if (known && ((await known) !== refused || this.#headers.get(scope) !== known)) return true;
    const fresh = this.#fetch(parseChallenge(challengeHeader), scope);
    this.#headers.set(scope, fresh);
    try {
      const header = await fresh;
      return header !== undefined && header !== refused;
    } catch (error) {
      this.#headers.delete(scope);
      throw error;
    }
  }

  async #fetch(challenge: Challenge | undefined, scope: string): Promise<string | undefined> {
    if (!challenge) return undefined;
    const credentials = await this.#credentials();
    if (challenge.scheme === "bearer") return `Bearer ${await this.#token(challenge, scope, credentials)}`;
    if (credentials?.kind !== "password") return undefined;
    this.#basic = basic(credentials.username, credentials.password);
    return this.#basic;
  }

  async #token(challenge: Challenge, scope: string, found: Credentials | undefined): Promise<string> {
    const client = await this.#client();
    const { registry } = client;
    const { realm, service } = challenge.parameters;
    if (!realm || !URL.canParse(realm)) {
      throw new RegistryError(`${registry} names no token service in its challenge, so signing in is not possible`);
    }
    const url = new URL(realm);
    // An address with a name and a password in it would be asked with those.
    url.username = url.password = "";
    const problem = await tokenServiceProblem(url, client, found !== undefined);
    if (problem !== undefined) throw new RegistryError(problem);
    const { status, body } =
      found?.kind === "identity"
        ? await this.#exchange(url, service, scope, found.token)
        : await this.#ask(url, service, scope, found);
    if (status !== 200) {
      const words = reasonIn(body);
      const refused = { registry, scope, status, words, credentials: found, environment: this.#environment };
      throw await tokenRefusalError(refused, url.host);
    }
    const token = tokenIn(body);
    if (!token) throw new RegistryError(`the token service ${url.host} of ${registry} sent no token`);
    return token;
  }

  #ask(realm: URL, service: string | undefined, scope: string, credentials: Credentials | undefined) {
    const url = new URL(realm);
    if (service) url.searchParams.set("service", service);
    // Several scopes travel as several parameters.
    for (const each of scope.split(" ")) url.searchParams.append("scope", each);
    const headers =
      credentials?.kind === "password" ? { authorization: basic(credentials.username, credentials.password) } : {};
    return this.#request(url, { method: "GET", headers: headers as Record<string, string> });
  }

  /** @see https://distribution.github.io/distribution/spec/auth/oauth/ */
  #exchange(url: URL, service: string | undefined, scope: string, identityToken: string) {
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: identityToken,
      client_id: CLIENT_NAME,
      scope,
      ...(service && { service }),
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return this.#request(url, { method: "POST", headers, body: body.toString() });
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** What a header can carry. */
const TOKEN = /^[!-~]+$/;

function tokenIn(body: string): string | undefined {
  try {
    const { token, access_token } = JSON.parse(body) as { token?: unknown; access_token?: unknown };
    return [token, access_token].find((text): text is string => typeof text === "string" && TOKEN.test(text));
  } catch {
    // The parser's message would quote what may be a token.
    return undefined;
  }
}
