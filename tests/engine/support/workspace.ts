import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { fileBackend } from "../../../cli/support/file-backend.ts";
import { PACKAGE_VARIABLE } from "../../runner/package.ts";
import { sealed } from "../../runner/vault.ts";
import { type Keeper, writeEmptyStack } from "./empty-stack.ts";

/** The checkout. */
export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
/** The package that `npm test` makes of it. */
export const PACKAGE = fromRunner(PACKAGE_VARIABLE);
/** The command `multiarch`, as the package has it. */
export const MULTIARCH = join(PACKAGE, "dist/cli/bin.js");
const STACK = "test";
export const SANDBOX = { default: "sandbox" };

/** The file that the events of an operation are written to. */
const EVENTS = "events.json";

/** What one run of Pulumi did. */
export interface Run {
  readonly exitCode: number;
  /** Everything that a person saw. */
  readonly output: string;
  /** What was done to each resource that was not left alone: `create app-linux-arm64`. */
  readonly steps: readonly string[];
}

/** The sandbox's registry. */
export function sandboxRegistry(): string {
  return fromRunner("SANDBOX_REGISTRY");
}

/** A variable of the environment that `npm test` sets. */
function fromRunner(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error('these tests need the sandbox: run them with "npm test -- engine"');
  return value;
}

/**
 * A folder with a Pulumi project and a stack of its own, on the real engine: the program of this project, or another
 * one that uses its components.
 */
export class Workspace {
  /** A namespace in the registry that no other test uses. */
  readonly namespace = `${sandboxRegistry()}/test-${randomBytes(4).toString("hex")}`;
  /** Where {@link configureApp} publishes. */
  readonly repository = `${this.namespace}/app`;
  readonly folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
  /** Variables beside the sandbox's. */
  environment: Record<string, string> = {};

  /** Whether what Node compiles is left out of its cache: packages in a folder of their own are never seen again. */
  #isForeign = false;

  readonly #keeper: Keeper;

  private constructor(keeper: Keeper = "vault") {
    this.#keeper = keeper;
  }

  /**
   * @param program the TypeScript of another program than this project's
   * @param keeper what encrypts the stack's secrets
   */
  static async create(program?: string, keeper?: Keeper): Promise<Workspace> {
    const workspace = new Workspace(keeper);
    const { folder } = workspace;
    for (const name of ["package.json", "node_modules"]) symlinkSync(join(PROJECT, name), join(folder, name));
    symlinkSync(join(PACKAGE, "provider"), join(folder, "provider"));
    const project = readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8");
    if (program === undefined) {
      workspace.write("Pulumi.yaml", project.replace("index.ts", "index.js"));
      symlinkSync(join(PACKAGE, "dist/index.js"), join(folder, "index.js"));
    } else {
      workspace.write("Pulumi.yaml", project);
      workspace.write("index.ts", program.replaceAll("@components", join(PACKAGE, "dist/components/index.js")));
    }
    workspace.#initialize();
    return workspace;
  }

  /** @param files by path, the whole of a project that has nothing of this one */
  static async createForeign(files: Readonly<Record<string, string>>): Promise<Workspace> {
    const workspace = new Workspace();
    workspace.#isForeign = true;
    for (const [path, content] of Object.entries(files)) workspace.write(path, content);
    workspace.#initialize();
    return workspace;
  }

  #initialize(): void {
    const { name } = parse(readFileSync(join(this.folder, "Pulumi.yaml"), "utf8")) as { name: string };
    const place = { project: name, stack: STACK, keeper: this.#keeper };
    writeEmptyStack(this.folder, join(this.folder, "stacks"), place);
  }

  /** Leaves the stack without state, as a machine has it that has just begun. */
  forget(): void {
    rmSync(join(this.folder, "stacks"), { recursive: true });
    this.#initialize();
  }

  /** Writes a file below the folder. */
  write(path: string, content: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Sets the stack's whole configuration: `images` stands for `multiarch:images`. */
  configure(settings: Readonly<Record<string, unknown>>): void {
    const config = Object.entries(settings).map(([key, value]) => [
      key.includes(":") ? key : `multiarch:${key}`,
      value,
    ]);
    this.#changeConfig(() => Object.fromEntries(config));
  }

  #changeConfig(change: (config: object) => object): void {
    const file = join(this.folder, `Pulumi.${STACK}.yaml`);
    const stack = parse(readFileSync(file, "utf8")) as { readonly config?: object };
    writeFileSync(file, stringify({ ...stack, config: change(stack.config ?? {}) }));
  }

  /**
   * Configures one image, `app`, built by the sandbox's builder from the folder `app` and published as
   * {@link repository}.
   *
   * @param image fields beside those, or in their place
   */
  configureApp(
    image: Readonly<Record<string, unknown>> = {},
    builders: Readonly<Record<string, string | object>> = SANDBOX,
  ): void {
    const app = {
      repositories: [this.repository],
      context: "app",
      platforms: ["linux/amd64"],
      tags: ["latest"],
      ...image,
    };
    this.configure({ builders, images: { app } });
  }

  up(...flags: string[]): Promise<Run> {
    return this.#operation("up", "--yes", "--skip-preview", ...flags);
  }

  preview(...flags: string[]): Promise<Run> {
    return this.#operation("preview", ...flags);
  }

  refresh(...flags: string[]): Promise<Run> {
    return this.#operation("refresh", "--yes", "--skip-preview", ...flags);
  }

  destroy(): Promise<Run> {
    return this.#operation("destroy", "--yes", "--skip-preview");
  }

  async outputs<T>(): Promise<T> {
    return JSON.parse((await this.pulumi("stack", "output", "--json")).stdout) as T;
  }

  /** The state as it lies on the disk, secrets encrypted. */
  async state(): Promise<string> {
    return (await this.pulumi("stack", "export")).stdout;
  }

  /** Any Pulumi command; rejects when it fails. */
  pulumi(...args: string[]) {
    return execa("pulumi", [...args, "--non-interactive"], { cwd: this.folder, env: this.#environment() });
  }

  /** Sets a key of the stack's configuration to a secret; within other settings, Pulumi does it, from standard input. */
  async setSecret(key: string, value: string): Promise<void> {
    if (this.#keeper === "vault" && !key.includes(".")) {
      this.#changeConfig((config) => ({ ...config, [key]: sealed(value) }));
      return;
    }
    const args = ["config", "set", "--secret", "--path", key, "--non-interactive"];
    await execa("pulumi", args, { cwd: this.folder, env: this.#environment(), input: value });
  }

  /** Starts an operation and leaves it running. */
  start(...args: string[]) {
    return execa("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.#environment(),
      reject: false,
      all: true,
    });
  }

  /** Waits until a build of the operation that is going on has printed a text. */
  async untilPrinted(text: string): Promise<void> {
    const log = join(this.folder, EVENTS);
    const lines = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n") : []);
    while (!lines().some((line) => line.includes("diagnosticEvent") && line.includes(text))) await sleep(100);
  }

  /** Leaves nothing behind but what is published: no stack here has anything that a destroy would delete. */
  async remove(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(): Record<string, string> {
    // The events of a run are written to a file only for those who debug.
    const debug = { PULUMI_DEBUG_COMMANDS: "true" };
    const cache: Record<string, string> = this.#isForeign ? { NODE_DISABLE_COMPILE_CACHE: "1" } : {};
    return { PULUMI_BACKEND_URL: fileBackend(join(this.folder, "stacks")), ...debug, ...cache, ...this.environment };
  }

  async #operation(...args: string[]): Promise<Run> {
    const log = join(this.folder, EVENTS);
    rmSync(log, { force: true });
    const { exitCode, all } = await this.start(...args, "--event-log", log, "--color", "never");
    if (!existsSync(log)) throw new Error(`pulumi ${args.join(" ")} did not begin:\n${all}`);
    return { exitCode: exitCode ?? -1, output: all, steps: readSteps(log) };
  }
}

interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: { readonly op: string; readonly urn: string; readonly type: string };
  };
}

/** The steps that the engine began, but for those that leave a resource as it is, and its own stack and providers. */
function readSteps(log: string): string[] {
  const events = readFileSync(log, "utf8").split("\n").filter(Boolean);
  return events.flatMap((line) => {
    const step = (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata;
    if (!step || step.op === "same" || step.op === "refresh" || step.type.startsWith("pulumi:")) return [];
    return `${step.op} ${step.urn.split("::").slice(3).join("::")}`;
  });
}
