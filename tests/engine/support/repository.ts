import { EmulatorClient } from "../../../sandbox/github/client.ts";
import { TOKEN } from "../../../sandbox/github/defaults.ts";
import type { EmulatorOptions, RunningEmulator } from "../../../sandbox/github/server.ts";
import { startCheckedEmulator } from "../../support/github-api/emulator.ts";
import { type Run, Workspace } from "./workspace.ts";

/** The repository that a new emulator has. */
export const REPOSITORY = "acme/hit-counter";

/** The variables that GitHub's provider takes before its settings: those of whoever runs the tests are no business here. */
const PROVIDER_VARIABLES = ["GITHUB_OWNER", "GITHUB_ORGANIZATION", "GITHUB_BASE_URL", "GITHUB_ACTIONS", "GH_PATH"];

/** A stack of this project and a GitHub of its own. */
export class RepositoryStack {
  readonly control: EmulatorClient;
  readonly emulator: RunningEmulator;
  readonly workspace: Workspace;

  private constructor(emulator: RunningEmulator, workspace: Workspace) {
    this.emulator = emulator;
    this.workspace = workspace;
    this.control = new EmulatorClient(emulator);
    this.useToken(TOKEN);
  }

  static async create(options?: EmulatorOptions): Promise<RepositoryStack> {
    return new RepositoryStack(await startCheckedEmulator(options), await Workspace.create());
  }

  /** @param token none with an empty text */
  useToken(token: string, variables: Readonly<Record<string, string>> = {}): void {
    const cleared = Object.fromEntries(PROVIDER_VARIABLES.map((name) => [name, ""]));
    this.workspace.environment = { ...cleared, GITHUB_TOKEN: token, GH_PATH: "/bin/false", ...variables };
  }

  /** Sets what is under `multiarch:github`, beside the server; all of it encrypted, as one text. */
  async configure(github: Readonly<Record<string, unknown>>): Promise<void> {
    const settings = { repository: REPOSITORY, baseUrl: this.emulator.url, ...github };
    await this.workspace.setSecret("multiarch:github", JSON.stringify(settings));
  }

  /** The values of the secrets that GitHub holds, by name, with the environment before it where there is one. */
  async secrets(): Promise<Record<string, string>> {
    const found = await this.control.call("secrets");
    return Object.fromEntries(
      found.map(({ place, name, value }) => {
        const { repository = "", environment } = place as { repository?: string; environment?: string };
        const where = [repository === REPOSITORY ? undefined : repository, environment].filter(Boolean);
        return [[...where, name].join("/"), value];
      }),
    );
  }

  /** What GitHub was asked for to change something: `PUT /repos/...`. */
  async writes(): Promise<string[]> {
    const journal = await this.control.call("journal");
    return journal.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  }

  /** Reads from GitHub's API. */
  async read<T>(path: string): Promise<T> {
    return (await (await this.#send("GET", path)).json()) as T;
  }

  /** Changes by GitHub's API what a person would click. */
  async click(method: string, path: string, body?: object): Promise<void> {
    const response = await this.#send(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}`);
  }

  #send(method: string, path: string, body?: object): Promise<Response> {
    return fetch(new URL(`api/v3/${path}`, this.emulator.url), {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async remove(): Promise<void> {
    try {
      await this.workspace.remove();
    } finally {
      await this.emulator.stop();
    }
  }
}

/** The lines of an output that hold a text, without what the engine puts before them. */
export function linesWith({ output }: Run, text: string): string[] {
  return output.split("\n").flatMap((line) => (line.includes(text) ? line.trim() : []));
}
