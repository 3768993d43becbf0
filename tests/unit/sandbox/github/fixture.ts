import { serverAt } from "../../../../lib/github/address.ts";
import { GithubApi } from "../../../../lib/github/api.ts";
import { EmulatorClient } from "../../../../sandbox/github/client.ts";
import { ORGANIZATION, REPOSITORY, TOKEN } from "../../../../sandbox/github/defaults.ts";
import type { EmulatorOptions, RunningEmulator } from "../../../../sandbox/github/server.ts";
import { startCheckedEmulator } from "../../../support/github-api/emulator.ts";

/** The path of the repository that a new emulator has. */
export const REPOSITORY_PATH = `repos/${ORGANIZATION}/${REPOSITORY}`;
export const REPOSITORY_NAME = `${ORGANIZATION}/${REPOSITORY}`;

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** What the tests look at is theirs to know. */
  readonly json: Record<string, unknown> & { readonly message?: string };
}

/** A running emulator, and a client of its API with a token. */
export class Github {
  readonly control: EmulatorClient;
  /** Undefined sends none. */
  token: string | undefined = TOKEN;
  readonly #running: RunningEmulator;

  private constructor(running: RunningEmulator) {
    this.#running = running;
    this.control = new EmulatorClient(running);
  }

  static async start(options?: EmulatorOptions): Promise<Github> {
    return new Github(await startCheckedEmulator(options));
  }

  get url(): string {
    return this.#running.url;
  }

  get controlToken(): string {
    return this.#running.controlToken;
  }

  /** The product's own client of this server, with the same token. */
  api(): GithubApi {
    return new GithubApi(serverAt(this.url), { value: this.token ?? "", from: "GITHUB_TOKEN" }, { environment: {} });
  }

  /** @param path without a slash at its beginning */
  async send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: this.token === undefined ? {} : { authorization: `Bearer ${this.token}` },
      ...(body && { body: JSON.stringify(body) }),
      redirect: "manual",
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : {} };
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  /** The status of a request, and what was said about it. */
  async refusal(method: string, path: string, body?: object): Promise<[number, string | undefined]> {
    const { status, json } = await this.send(method, path, body);
    return [status, json.message];
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}
