import { suggestion } from "../../lib/did-you-mean.ts";
import { formatPlatform, KNOWN_PLATFORMS, parsePlatform } from "../../lib/oci/platform.ts";
import { platformProblem, type Rule } from "./value-rules.ts";

/** The key of a map by platform that serves every platform that is not named there. */
export const DEFAULT_KEY = "default";

/** A key of a map by platform: a platform, its architecture, or {@link DEFAULT_KEY}. */
export const platformKeyProblem: Rule = (key) => {
  if (key === DEFAULT_KEY || platformProblem(key) === undefined) return undefined;
  return `is neither a known platform nor ${DEFAULT_KEY}; ${suggestion(key, [DEFAULT_KEY, ...KNOWN_PLATFORMS])}`;
};

/** A key in normal form. One without a variant, `linux/arm`, is for every variant. */
export function normalKey(key: string): string {
  const platform = parsePlatform(key);
  if (!platform) return key;
  const family = `${platform.os}/${platform.architecture}`;
  return key.trim().toLowerCase() === family ? family : formatPlatform(platform);
}

/** The keys that serve a platform, in the order in which they count: its own, its architecture's, and the default. */
export function keysFor(platform: string): string[] {
  const parsed = parsePlatform(platform);
  return [platform, ...(parsed ? [`${parsed.os}/${parsed.architecture}`] : []), DEFAULT_KEY];
}
