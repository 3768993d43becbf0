import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { buildkitDaemon } from "../../sandbox/daemons/buildkit.ts";
import { daemonPid } from "../../sandbox/daemons/daemon.ts";
import { registryDaemon } from "../../sandbox/daemons/registry.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { sandboxStatus } from "../../sandbox/status.ts";

/** Where and with what something was measured. */
export interface Surroundings {
  readonly date: string;
  readonly machine: {
    readonly processors: number;
    readonly model: string;
    /** In MB. */
    readonly memory: number;
    readonly kernel: string;
    /** How many processes were running or waiting for a processor, on average of the last minute before. */
    readonly load: number;
  };
  /** By program; `multiarch` has the commit, with a plus where files differ from it. */
  readonly versions: Readonly<Record<string, string>>;
}

const MB = 1024 * 1024;

export async function surroundings(project: string): Promise<Surroundings> {
  const packages = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const { registry, buildkit, pulumi } = await sandboxStatus(sandboxLayout());
  const git = async (...args: string[]) => (await execa("git", args, { cwd: project })).stdout;
  // The benchmark writes documents itself.
  const changed = await git("status", "--porcelain", "--untracked-files=no", "--", ":!docs");
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    machine: {
      processors: availableParallelism(),
      model: cpus()[0]?.model ?? "",
      memory: Math.round(totalmem() / MB),
      kernel: release(),
      load: Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]),
    },
    versions: {
      multiarch: `${await git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "+"}`,
      Pulumi: pulumi.version ?? "",
      "Pulumi's SDK": packages.devDependencies["@pulumi/pulumi"] ?? "",
      "docker-build": packages.dependencies["@pulumi/docker-build"] ?? "",
      BuildKit: buildkit.version ?? "",
      buildx: /v(\d+\.\d+\.\d+)/.exec((await execa("docker-buildx", ["version"])).stdout)?.[1] ?? "",
      registry: registry.version ?? "",
      Node: process.versions.node,
    },
  };
}

/** The processes of the sandbox that do what all variants ask for. */
export function servers(): number[] {
  const layout = sandboxLayout();
  return [buildkitDaemon(layout), registryDaemon(layout)].flatMap((daemon) => daemonPid(daemon) ?? []);
}
