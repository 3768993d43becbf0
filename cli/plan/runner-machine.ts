import { serves } from "../../components/preflight/platform-match.ts";
import type { Runner } from "../../components/settings/runners.ts";
import { parsePlatform } from "../../lib/oci/platform.ts";

/** The newest platform of GitHub's machines whose label says no architecture, and of most others. */
const X64 = "linux/amd64/v4";
const HOSTED = /^ubuntu-(?:latest|slim|\d+\.\d+)$/i;
/** What words in labels say of a machine: the newest platform that it runs. GitHub labels own runners X64 or ARM64. */
const MACHINES: ReadonlyMap<string, string> = new Map([
  ["x64", X64],
  ["amd64", X64],
  ["arm", "linux/arm64"],
  ["arm64", "linux/arm64"],
  ["aarch64", "linux/arm64"],
  ["loong64", "linux/loong64"],
  ["ppc64le", "linux/ppc64le"],
  ["riscv64", "linux/riscv64"],
  ["s390x", "linux/s390x"],
]);

/**
 * Whether a runner needs QEMU for what a build runs on the platform. Where its labels tell no architecture, it is taken
 * for a machine of the platform that it was chosen for, and as the default for one of x86-64.
 */
export function isEmulated(platform: string, { runsOn, isDefault }: Runner): boolean {
  if (parsePlatform(platform)?.os !== "linux") return false;
  const machine = machineOf([runsOn].flat()) ?? (isDefault ? X64 : platform);
  return !serves([platform], machine);
}

function machineOf(labels: readonly string[]): string | undefined {
  if (labels.some((label) => HOSTED.test(label))) return X64;
  const words = labels.flatMap((label) =>
    label
      .toLowerCase()
      .replaceAll("x86_64", "x64")
      .split(/[^a-z0-9]+/),
  );
  return words.map((word) => MACHINES.get(word)).find((machine) => machine !== undefined);
}
