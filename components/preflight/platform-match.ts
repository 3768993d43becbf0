import { formatPlatform, type Platform, parsePlatform } from "../../lib/oci/platform.ts";

/** The variants of 32-bit arm, the newest first; each runs those after it. */
const ARM_VARIANTS = ["v8", "v7", "v6", "v5"];
/** The levels of amd64, the newest first; the last is the one that is not written. */
const AMD64_VARIANTS = ["v4", "v3", "v2", undefined];

/**
 * Whether one of the platforms serves a build for another: the same, an older variant, or the 32-bit architecture
 * below a 64-bit one. BuildKit takes base images by the same rule.
 *
 * @see https://github.com/containerd/platforms/blob/main/compare.go
 */
export function serves(available: readonly string[], wanted: string): boolean {
  const platform = parsePlatform(wanted);
  if (!platform) return false;
  const names = new Set(available);
  return acceptable(platform).some((one) => names.has(formatPlatform(one)));
}

/**
 * Whether a machine that offers these platforms runs programs of another: of that one itself, or of an older variant of
 * it. Another architecture is listed by itself, where the machine runs it.
 */
export function canRun(offered: readonly string[], wanted: string): boolean {
  const architecture = parsePlatform(wanted)?.architecture;
  return offered.some((one) => parsePlatform(one)?.architecture === architecture && serves([wanted], one));
}

/**
 * Whether programs of a platform are what an image for another one should contain: those of the same architecture, and of
 * the same or an older variant of it, where they tell one.
 */
export function isMadeFor(programs: string, wanted: string): boolean {
  const [own, other] = [parsePlatform(programs), parsePlatform(wanted)];
  if (own?.os !== other?.os || own?.architecture !== other?.architecture) return false;
  const [, , variant] = programs.split("/");
  return variant === undefined || serves([programs], wanted);
}

function acceptable(platform: Platform): Platform[] {
  const { os, architecture, variant } = platform;
  switch (architecture) {
    case "amd64":
      return [...since(AMD64_VARIANTS, variant, { os, architecture }), { os, architecture: "386" }];
    case "arm":
      return since(ARM_VARIANTS, variant, { os, architecture });
    case "arm64":
      return [platform, { os, architecture }, ...since(ARM_VARIANTS, "v8", { os, architecture: "arm" })];
    default:
      return [platform];
  }
}

function since(variants: readonly (string | undefined)[], variant: string | undefined, base: Platform): Platform[] {
  const from = variants.indexOf(variant);
  if (from < 0) return [{ ...base, ...(variant !== undefined && { variant }) }];
  return variants.slice(from).map((one) => ({ ...base, ...(one !== undefined && { variant: one }) }));
}
