import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { isMap } from "../../components/settings/raw.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";
import type { ProjectFile } from "./project-files.ts";

/** The one key of a stack file whose content is ours. */
const SETTINGS = "config";

/**
 * A stack file to be written where there may be one. What Pulumi keeps in it beside the settings stays: without its
 * salt, no secret of the stack could be read again.
 *
 * @param root what the path is relative to
 */
export function stackFile(root: string, path: string, content: string): ProjectFile {
  const written = readMap(`${root}/${path}`);
  const { [SETTINGS]: settings, ...others } = written ?? {};
  const rest = Object.keys(others).length > 0 ? stringify(others) : "";
  // Pulumi formats the file anew when it writes to it.
  const isSame = isDeepStrictEqual(settings, (parseEngineYaml(content) as Record<string, unknown>)[SETTINGS]);
  return { path, content: `${content}${rest}`, ...(isSame && { isSame }) };
}

function readMap(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const content = parseEngineYaml(readFileSync(file, "utf8"));
    return isMap(content) ? content : undefined;
  } catch {
    // What is no YAML is shown as a file that differs.
    return undefined;
  }
}
