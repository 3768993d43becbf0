import { readFileSync } from "node:fs";
import type { BuildSecret } from "../../lib/git/authorization.ts";
import { isMap } from "../settings/raw.ts";

/**
 * Reads an image's build secrets by id, for what has to be asked with them before the build.
 *
 * @param secrets as written, templates filled: what has no legal shape counts as left out
 */
export function buildSecrets(secrets: unknown): BuildSecret {
  return (id) => {
    const source = isMap(secrets) && Object.hasOwn(secrets, id) ? secrets[id] : undefined;
    if (typeof source === "string") return source;
    if (!isMap(source)) return undefined;
    if (typeof source.env === "string") return process.env[source.env];
    return typeof source.file === "string" ? textOf(source.file) : undefined;
  };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // which the rules of the settings report
  }
}
