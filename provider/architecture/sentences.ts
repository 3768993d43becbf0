import type { WrongProgram } from "../../lib/architecture/image-programs.ts";
import { listed } from "../../lib/listed.ts";
import { formatPlatform, type Platform } from "../../lib/oci/platform.ts";
import { printable } from "../../lib/printable.ts";

/** How many programs are named. */
const MOST_NAMED = 5;
/** The 64-bit machines whose kernels run builds for 32-bit ones, and what `uname -m` says there. */
const KERNELS: Readonly<Record<string, { readonly runs: string; readonly says: string }>> = {
  "linux/amd64": { runs: "386", says: "x86_64" },
  "linux/arm64": { runs: "arm", says: "aarch64" },
};

/** Says which programs of an image are for other platforms: `has 2 programs for another platform: /bin/a (linux/amd64), ...`. */
export function wrongPrograms(wrong: readonly WrongProgram[]): string {
  const named = wrong.map(({ path, isFor }) => `${printable(path)} (${isFor})`);
  const found =
    wrong.length === 1 ? "has a program for another platform" : `has ${wrong.length} programs for another platform`;
  return `${found}: ${listed(named, MOST_NAMED)}`;
}

/** How such programs get into an image, and how the right ones do. */
export function cure(wrong: readonly WrongProgram[], platform: Platform): string {
  const own = formatPlatform(platform);
  const kernel = wrong.map(({ isFor }) => KERNELS[isFor]).find((each) => each?.runs === platform.architecture);
  const others = wrong.map(({ isFor }) => isFor);
  if (kernel) {
    return (
      `In a build for ${own} on a 64-bit machine uname -m prints ${kernel.says}, and installers go by that: write ` +
      `SHELL ["linux32", "sh", "-c"] in front of the RUN instructions, start programs with setarch linux32, or choose ` +
      "by TARGETARCH"
    );
  }
  if (platform.architecture === "arm" && others.some((each) => each.startsWith("linux/arm/"))) {
    return `The machine that builds does not tell for which version of arm the image is: choose by TARGETVARIANT, which is ${platform.variant} here`;
  }
  if (platform.os === "linux" && others.some((each) => each.startsWith("darwin/"))) {
    return "Build it in the Dockerfile, or for linux before it is copied in";
  }
  return (
    `Build or download it for ${own}, by TARGETARCH; what a stage with --platform=$BUILDPLATFORM makes has to be ` +
    "cross-compiled"
  );
}
