import { type Authorization, authorizationFor, type BuildSecret } from "./authorization.ts";
import { GitFailure, type GitOptions, runGit } from "./run.ts";

/** How long a git server may take to answer, in milliseconds. */
const SERVER_TIMEOUT_MS = 60_000;

const REFUSED = /could not read (?:Username|Password)|Authentication failed|error: 40[134]|not found/i;
const REDIRECTED = /error: 30\d/;

/** Runs git commands that ask one server, with what the server is shown. */
export class GitServer {
  readonly #authorization: Authorization | undefined;
  readonly #remote: string;

  /** @throws Error in a sentence when a build secret cannot be shown to a server */
  constructor(remote: string, secret: BuildSecret) {
    this.#remote = remote;
    this.#authorization = authorizationFor(remote, secret);
  }

  /** What distinguishes its answers from those that others get. */
  get key(): readonly unknown[] {
    return [this.#remote, this.#authorization?.settings];
  }

  /**
   * Runs git.
   *
   * @param what what it is to read, for a sentence
   * @throws Error in a sentence, with neither password nor token
   */
  async run(
    args: readonly string[],
    what: string,
    options: Pick<GitOptions, "folder" | "input"> = {},
  ): Promise<string> {
    const settings = this.#authorization?.settings ?? [];
    try {
      return await runGit(args, { ...options, settings, online: true, deadline: SERVER_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      throw new Error(`${what} cannot be read: ${this.#withoutSecret(error.message)}${this.#advice(error.message)}`);
    }
  }

  #advice(reason: string): string {
    if (!/^https?:/i.test(this.#remote)) return "";
    if (this.#authorization && REDIRECTED.test(reason)) {
      return "; the server redirects to another address, which is not sent the token; use that address";
    }
    if (!REFUSED.test(reason)) return "";
    if (this.#authorization) return `; the build secret ${this.#authorization.secret} does not give access`;
    return "; for a private repository, add a token: secrets: {GIT_AUTH_TOKEN: {env: NAME}}";
  }

  /** A server could repeat what it was shown. */
  #withoutSecret(text: string): string {
    return (this.#authorization?.hidden ?? []).reduce((line, hidden) => line.replaceAll(hidden, "***"), text);
  }
}
