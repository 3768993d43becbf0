import type { Platform } from "../oci/platform.ts";
import type { Program } from "./program.ts";

/**
 * What else processors of an architecture run: images for 64-bit machines have programs for the 32-bit ones before them,
 * as wine and the libraries of `dpkg --add-architecture` are. Never the other way.
 */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  amd64: ["386"],
  arm64: ["arm"],
  mips64: ["mips"],
  mips64le: ["mipsle"],
  ppc64: ["ppc"],
  s390x: ["s390"],
  sparc64: ["sparc"],
};

/** Which systems run files of which format; any other runs ELF. */
const FORMATS: Readonly<Record<string, Program["format"]>> = { darwin: "Mach-O", windows: "PE" };
const SYSTEMS: Readonly<Record<Exclude<Program["format"], "ELF">, string>> = { "Mach-O": "darwin", PE: "windows" };

/**
 * For what a program is, where that is not the platform; undefined where it is, or where it is no evidence: programs for
 * Windows are what installers of Python packages bring to Linux, and libraries for macOS are in packages for all systems.
 *
 * @param version for which version of arm it was compiled, where that is known
 * @returns `linux/amd64`, of several `darwin/amd64, darwin/arm64`
 */
export function otherPlatform(
  { format, architectures, isLibrary }: Program,
  platform: Platform,
  version?: string,
): string | undefined {
  const { os, architecture, variant } = platform;
  if (format !== (FORMATS[os] ?? "ELF")) {
    return format === "Mach-O" && !isLibrary && os !== "windows" ? names(SYSTEMS[format], architectures) : undefined;
  }
  const runs = [architecture, ...(ALSO[architecture] ?? [])];
  if (!architectures.some((each) => runs.includes(each))) return names(os, architectures);
  // Versions are v5, v6 and so on, in this order.
  const isNewer = architecture === "arm" && version !== undefined && variant !== undefined && version > variant;
  return isNewer ? `${os}/arm/${version}` : undefined;
}

function names(os: string, architectures: readonly string[]): string {
  return architectures.map((architecture) => `${os}/${architecture}`).join(", ");
}
