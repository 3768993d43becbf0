import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";

/** The normal form of a platform's name; a name that is none stays as it is, for the rules to report. */
export function normalPlatform(name: string): string {
  const platform = parsePlatform(name);
  return platform ? formatPlatform(platform) : name;
}
