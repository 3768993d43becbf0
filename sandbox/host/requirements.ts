import { fileSystemOf } from "../engine/disk-space.ts";
import type { Layout } from "../layout.ts";
import { missingPackages } from "./packages.ts";
import { findProgram } from "./programs.ts";

const GIBIBYTE = 1024 ** 3;
/** What the registry, BuildKit's cache and the images of a day's work take. */
const NEEDED_GIBIBYTES = 2;

/** Who looks at a sandbox, and where. */
export interface Visitor {
  readonly platform: NodeJS.Platform;
  /** The number of the user; undefined where there are no such numbers. */
  readonly user: number | undefined;
}

/** What a sandbox is set up from. */
export interface Host extends Visitor {
  readonly hasApt: boolean;
  /** Debian packages that are still to be installed. */
  readonly missingPackages: readonly string[];
  /** The folder that the sandbox fills, and the bytes that are free in it. */
  readonly folder: string;
  readonly freeBytes: number;
}

/** @throws Error when no sandbox can be seen or stopped from here, because this is not Linux or not root */
export function demandAccess(): void {
  refuse(accessProblems(visitor()));
}

/** @throws Error that names all that the sandbox needs and this host has not */
export function demandHost(layout: Layout): void {
  const problems = hostProblems({
    ...visitor(),
    hasApt: findProgram("apt-get") !== undefined,
    missingPackages: process.platform === "linux" ? missingPackages() : [],
    folder: layout.root,
    freeBytes: fileSystemOf(layout.root).free,
  });
  refuse(problems);
}

function visitor(): Visitor {
  return { platform: process.platform, user: process.getuid?.() };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(["the sandbox cannot run here", ...problems].join("\n  "));
}

/** One sentence for each thing that keeps the visitor out. */
export function accessProblems({ platform, user }: Visitor): string[] {
  if (platform !== "linux") {
    return [
      `the sandbox needs Linux, and this is ${platform}; use a Docker, a registry and a buildx builder of your own ` +
        "instead (see README.md)",
    ];
  }
  return user === 0 ? [] : [`BuildKit needs root, and this user is number ${user}; run it with sudo or as root`];
}

/** One sentence for each thing that the host lacks. */
export function hostProblems(host: Host): string[] {
  const problems = accessProblems(host);
  if (host.platform !== "linux") return problems;
  if (host.missingPackages.length > 0 && !host.hasApt) {
    const names = host.missingPackages.join(", ");
    problems.push(`the programs of the Debian packages ${names} are needed and there is no apt-get; install them`);
  }
  const free = host.freeBytes / GIBIBYTE;
  if (free < NEEDED_GIBIBYTES) {
    problems.push(
      `${host.folder} has ${free.toFixed(1)} GiB free of the ${NEEDED_GIBIBYTES} GiB that are needed; free some space`,
    );
  }
  return problems;
}
