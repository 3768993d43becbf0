import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/process/run.ts";
import { registryHost } from "./credentials.ts";
import { buildkitDaemon, buildkitSocket } from "./daemons/buildkit.ts";
import { type Daemon, daemonPid } from "./daemons/daemon.ts";
import { registryDaemon } from "./daemons/registry.ts";
import { BUILDER, sandboxEnvironment } from "./environment.ts";
import { frontDaemon, ghcrBuildkitDaemon } from "./ghcr/daemons.ts";
import { ghcrLayout } from "./ghcr/layout.ts";
import { githubDaemon, githubUrl } from "./github/daemon.ts";
import { usableHandlers } from "./host/emulators.ts";
import { demandAccess } from "./host/requirements.ts";
import type { Layout } from "./layout.ts";

/** How long buildx waits for a builder. */
const BUILDER_TIMEOUT = "5s";
/** The version of parts that are programs of this project. */
const NODE = `Node ${process.versions.node}`;

/** What is known about one process of the sandbox. */
export interface PartStatus {
  /** `unresponsive`: the process is there and does not answer. */
  readonly status: "running" | "unresponsive" | "stopped";
  readonly address: string;
  /** Absent when its program is not installed yet. */
  readonly version?: string;
  readonly pid?: number;
  readonly log: string;
}

/** The buildx builder, as buildx sees it. */
export interface BuilderStatus {
  readonly name: string;
  readonly driver: string;
  readonly endpoint: string;
  readonly status: string;
  /** The version of BuildKit behind it; absent when it does not answer. */
  readonly version?: string;
  /** The flags that buildkitd is started with. */
  readonly flags: readonly string[];
  readonly platforms: readonly string[];
}

/** What `status --json` prints. */
export interface SandboxStatus {
  readonly folder: string;
  readonly registry: PartStatus;
  readonly buildkit: PartStatus;
  /** The emulator of GitHub's API. */
  readonly github: PartStatus;
  readonly builder: BuilderStatus;
  /** The handlers of foreign programs that are registered with the kernel. */
  readonly emulators: readonly string[];
  readonly pulumi: { readonly version?: string; readonly backend: string };
  /** What answers as ghcr.io; absent when it was never started. */
  readonly likeGhcr?: {
    readonly front: PartStatus;
    readonly buildkit: PartStatus;
    /** The file of its users, tokens and packages. */
    readonly accounts: string;
  };
}

/** Looks at the sandbox; changes and starts nothing. */
export async function sandboxStatus(layout: Layout): Promise<SandboxStatus> {
  demandAccess();
  const buildkitd = buildkitDaemon(layout);
  const [registry, buildkit, github, pulumi] = await Promise.all([
    partStatus(layout, registryDaemon(layout), "registry", registryHost(layout)),
    partStatus(layout, buildkitd, "buildkitd", `unix://${buildkitSocket(layout)}`),
    partStatus(layout, githubDaemon(layout), "node", githubUrl(layout)),
    programVersion(layout, "pulumi", "version"),
  ]);
  return {
    folder: layout.root,
    registry,
    buildkit,
    github,
    builder: await builderStatus(layout, buildkit, buildkitd.argv.slice(1)),
    emulators: usableHandlers(),
    pulumi: { ...pulumi, backend: sandboxEnvironment(layout).PULUMI_BACKEND_URL ?? "" },
    ...(await ghcrStatus(layout)),
  };
}

async function ghcrStatus(sandbox: Layout): Promise<Pick<SandboxStatus, "likeGhcr">> {
  const layout = ghcrLayout(sandbox);
  if (!existsSync(layout.root)) return {};
  const [front, buildkit] = await Promise.all([
    partStatus(layout, frontDaemon(layout), "node", layout.address),
    partStatus(layout, ghcrBuildkitDaemon(layout), "buildkitd", `unix://${buildkitSocket(layout)}`),
  ]);
  return { likeGhcr: { front, buildkit, accounts: layout.accounts } };
}

async function partStatus(layout: Layout, daemon: Daemon, program: string, address: string): Promise<PartStatus> {
  const pid = daemonPid(daemon);
  const version = await programVersion(layout, program, "--version");
  const seen = { address, ...version, log: daemon.logs.errors };
  if (pid === undefined) return { status: "stopped", ...seen };
  return { status: (await daemon.answers()) ? "running" : "unresponsive", ...seen, pid };
}

async function builderStatus(layout: Layout, buildkit: PartStatus, flags: string[]): Promise<BuilderStatus> {
  const builder = { name: BUILDER, driver: "remote", endpoint: buildkit.address, flags };
  if (buildkit.status === "stopped") return { ...builder, status: "stopped", platforms: [] };
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  const lines = await run(join(layout.bin, "docker-buildx"), ["ls", "--format", "json", "--timeout", BUILDER_TIMEOUT], {
    env,
  });
  return { ...builder, ...readBuilder(lines) };
}

/** The state of the sandbox's builder in the lines of `docker-buildx ls --format json`. */
export function readBuilder(lines: string): Pick<BuilderStatus, "status" | "version" | "platforms"> {
  interface Node {
    readonly Status?: string;
    readonly Version?: string;
    readonly Platforms?: readonly string[];
  }
  const builders: { Name: string; Nodes: Node[] }[] = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const node = builders.find(({ Name }) => Name === BUILDER)?.Nodes[0];
  if (!node) return { status: "not registered", platforms: [] };
  return {
    status: node.Status ?? "unreachable",
    ...(node.Version !== undefined && { version: node.Version }),
    platforms: node.Platforms ?? [],
  };
}

async function programVersion(layout: Layout, program: string, argument: string): Promise<{ version?: string }> {
  const file = join(layout.bin, program);
  if (!existsSync(file)) return {};
  const version = /\bv?(\d+\.\d+\.\d+)/.exec(await run(file, [argument], { env: sandboxEnvironment(layout) }))?.[1];
  return version === undefined ? {} : { version };
}

/** The status for people. */
export function statusText({
  folder,
  registry,
  buildkit,
  github,
  builder,
  emulators,
  pulumi,
  likeGhcr,
}: SandboxStatus): string {
  const part = ({ status, version = "not installed", pid, address }: PartStatus) =>
    `${status}, ${version}, ${address}${pid === undefined ? "" : `, process ${pid}`}`;
  const rows = [
    ["sandbox", folder],
    ["registry", part(registry)],
    ["buildkit", part(buildkit)],
    ["builder", `${builder.name} (${builder.driver}), ${builder.status}`],
    ["  endpoint", builder.endpoint],
    ["  flags", builder.flags.join(" ")],
    ["  platforms", builder.platforms.join(", ") || "none"],
    ["github", part({ version: NODE, ...github })],
    ["emulators", emulators.join(", ") || "none"],
    ["pulumi", `${pulumi.version ?? "not installed"}, ${pulumi.backend}`],
    ...(likeGhcr
      ? ([
          ["as ghcr.io", part({ version: NODE, ...likeGhcr.front })],
          ["  buildkit", part(likeGhcr.buildkit)],
          ["  accounts", likeGhcr.accounts],
        ] as const)
      : []),
  ] as const;
  return rows.map(([name, value]) => `${name.padEnd(13)}${value}\n`).join("");
}
