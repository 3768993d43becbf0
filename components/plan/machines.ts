import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Machine } from "../preflight/machine.ts";
import type { OutsideFindings } from "../preflight/preflight.ts";
import type { Image } from "../settings/image.ts";

/** By platform, the machines of what a run builds; none for a platform whose builder is not known yet. */
export type Machines = Readonly<Record<string, Machine>>;

/** Where an image's platforms are built, as far as others know. */
export function machinesOf(
  { builds }: Pick<Image, "builds">,
  platforms: readonly string[],
  { machines }: Pick<OutsideFindings, "machines">,
): Machines {
  const own = machines.filter(({ build }) => builds.includes(build) && platforms.includes(build.platform));
  return Object.fromEntries(own.map(({ build, machine }) => [build.platform, machine]));
}

/** Lines for people: the platforms of each machine together, `linux/amd64, linux/386: native on multi, BuildKit v0.31.0`. */
export function machineLines(machines: Machines): string[] {
  const platforms = new Map<string, string[]>();
  for (const [platform, machine] of Object.entries(machines)) {
    const where = machineText(machine);
    platforms.set(where, [...(platforms.get(where) ?? []), platform]);
  }
  return [...platforms].map(([where, own]) => printable(`${own.join(", ")}: ${where}`));
}

/** `emulated on multi (linux/amd64), BuildKit v0.31.0`. */
function machineText({ builder, buildkit, platform, emulated }: Machine): string {
  const how = emulated === undefined ? "" : emulated ? "emulated " : "native ";
  const on = emulated && platform !== undefined ? `${builder} (${platform})` : builder;
  return `${how}on ${on}${buildkit === undefined ? "" : `, BuildKit ${buildkit}`}`;
}

/** What this program has warned of, each by builder and platform. */
const warned = new Set<string>();

/** Warns of what is emulated, once for each builder, whatever the number of images. */
export async function warnOfEmulation(images: readonly Machines[]): Promise<void> {
  for (const sentence of emulationWarnings(images, warned)) await pulumi.log.warn(printable(sentence));
}

/** @param known builders with their platforms, of which nothing is said again; those that are said are added */
export function emulationWarnings(images: readonly Machines[], known: Set<string>): string[] {
  const byBuilder = new Map<string, string[]>();
  for (const [platform, machine] of images.flatMap((machines) => Object.entries(machines))) {
    const where = machine.platform === undefined ? machine.builder : `${machine.builder} (${machine.platform})`;
    const key = JSON.stringify([where, platform]);
    if (!machine.emulated || known.has(key)) continue;
    known.add(key);
    byBuilder.set(where, [...(byBuilder.get(where) ?? []), platform]);
  }
  return [...byBuilder].map(([where, platforms]) => {
    const native = platforms.length === 1 ? "a native one" : "native ones";
    return `${listed(platforms)} will be emulated on ${where}: typically 5 to 20 times slower; ${native}: docs/builders.md`;
  });
}

function listed(platforms: readonly string[]): string {
  const last = platforms.at(-1) ?? "";
  return platforms.length > 1 ? `${platforms.slice(0, -1).join(", ")} and ${last}` : last;
}
