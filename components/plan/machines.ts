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

/** What this program has said, each by builder, platform and whether it is emulated. */
const told = new Set<string>();

/** Says where this run builds, once for each builder, whatever the number of images; emulation is a warning. */
export async function tellBuilders(images: readonly Machines[]): Promise<void> {
  for (const { sentence, emulates } of builderRemarks(images, told)) {
    if (emulates) await pulumi.log.warn(printable(sentence));
    else if (pulumi.runtime.isDryRun()) await pulumi.log.info(printable(sentence));
  }
}

/** What is said of a builder. */
export interface BuilderRemark {
  readonly sentence: string;
  /** Whether it emulates one of the platforms. */
  readonly emulates: boolean;
}

/**
 * A sentence for each builder. A platform counts as emulated where one image's build runs its programs.
 *
 * @param known what is not said again; what is said is added
 */
export function builderRemarks(images: readonly Machines[], known: Set<string>): BuilderRemark[] {
  const builders = new Map<
    string,
    { readonly machine: Machine; readonly emulated: Map<string, boolean | undefined> }
  >();
  for (const [platform, machine] of images.flatMap((machines) => Object.entries(machines))) {
    const key = JSON.stringify([machine.builder, machine.platform, machine.buildkit]);
    const found = builders.get(key) ?? { machine, emulated: new Map() };
    builders.set(key, found);
    found.emulated.set(platform, found.emulated.get(platform) || machine.emulated);
  }
  return [...builders].flatMap(([key, { machine, emulated }]) => {
    const fresh = [...emulated].filter(([platform, how]) => !known.has(JSON.stringify([key, platform, how])));
    for (const [platform, how] of fresh) known.add(JSON.stringify([key, platform, how]));
    return fresh.length > 0 ? [remarkOn(machine, fresh)] : [];
  });
}

function remarkOn(machine: Machine, platforms: readonly (readonly [string, boolean | undefined])[]): BuilderRemark {
  const { builder, buildkit, platform: own } = machine;
  const named = (wanted: boolean | undefined) =>
    platforms.flatMap(([platform, emulated]) => (emulated === wanted ? [platform] : [])).join(", ");
  const [native, emulated, unknown] = [named(false), named(true), named(undefined)];
  // What is native tells as much.
  const where = emulated && !native && own !== undefined ? ` (${own})` : "";
  const parts = [
    native && `${native} native`,
    unknown,
    emulated && `${emulated} emulated, 5 to 20 times slower; ${NATIVE_ONES}`,
  ];
  const version = buildkit === undefined ? "" : `, BuildKit ${buildkit}`;
  return { sentence: `${builder}${where}${version}: ${parts.filter(Boolean).join("; ")}`, emulates: emulated !== "" };
}

const NATIVE_ONES = "native ones: docs/builders.md";
