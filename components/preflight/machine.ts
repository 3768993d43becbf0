import { parsePlatform } from "../../lib/oci/platform.ts";
import { type Builder, type BuilderNode, nodeFor } from "./builder.ts";

/** The machine that builds a platform of an image. */
export interface Machine {
  /** The builder's name, as buildx has it. */
  readonly builder: string;
  /** The version of its BuildKit, `v0.31.0`; absent where buildx does not tell. */
  readonly buildkit?: string;
  /** The machine's own platform, `linux/amd64`; absent where buildx does not tell. */
  readonly platform?: string;
  /** Whether programs of the build are emulated there; absent where that is unknown. */
  readonly emulated?: boolean;
}

/** Architectures whose programs the processor of another one runs by itself, where BuildKit says that the machine does. */
const FAMILIES: Readonly<Record<string, string>> = { "386": "amd64", arm: "arm64" };

/**
 * On which machine of a builder a platform is built, and whether it is emulated there.
 *
 * BuildKit lists a machine's own platform first, then all others whose programs it could start, and does not say by
 * what. Of these, `linux/386` on an amd64 machine and `linux/arm/v7` on an arm64 one are taken for native: an arm64
 * processor that cannot run 32-bit programs has no such entry, unless QEMU is installed there for them.
 *
 * @param runs the platforms of the programs that the build runs: a Dockerfile that compiles on the builder's own platform
 * and copies the result runs none of another; left out, those of the platform itself
 * @see https://github.com/moby/buildkit/blob/v0.31.0/util/archutil/detect.go
 */
export function machineFor(builder: Builder, platform: string, runs: readonly string[] = [platform]): Machine {
  const node = nodeFor(builder, platform);
  const emulated = node && isEmulated(node, runs);
  return {
    builder: builder.name,
    ...(node?.buildkit !== undefined && { buildkit: node.buildkit }),
    ...(node?.own !== undefined && { platform: node.own }),
    ...(emulated !== undefined && { emulated }),
  };
}

/** Undefined where that is unknown: platforms that were chosen by hand say nothing of the machine. */
function isEmulated({ own, platforms }: BuilderNode, runs: readonly string[]): boolean | undefined {
  if (runs.length === 0) return false;
  if (own !== undefined) return runs.some((one) => family(one) !== family(own));
  const families = new Set(platforms.map(family));
  // A machine of one family has nothing to emulate, whichever of them is its own.
  return families.size === 1 && runs.every((one) => families.has(family(one))) ? false : undefined;
}

function family(platform: string): string {
  const { os = "", architecture = "" } = parsePlatform(platform) ?? {};
  return `${os}/${FAMILIES[architecture] ?? architecture}`;
}
