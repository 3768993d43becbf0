import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { textAtHead } from "../../../lib/git/commit.ts";
import { parseEngineYaml } from "../../../lib/yaml/engine-yaml.ts";

/** A stack file, by the name that Pulumi gives it. */
const STACK_FILE = /^Pulumi\..+\.ya?ml$/;
/** What the engine writes into it by itself: how the stack's secrets are encrypted. */
const OF_ENGINE: ReadonlySet<string> = new Set(["encryptionsalt", "encryptedkey", "secretsprovider"]);

/**
 * Whether a file differs from the commit only by what the engine itself has written, as it does before a program runs:
 * how a stack's secrets are encrypted, and its own way to lay out YAML and to write values.
 *
 * @param name from the repository's root on
 */
export async function isEngineEdit(top: string, name: string): Promise<boolean> {
  if (!STACK_FILE.test(basename(name))) return false;
  try {
    const [committed, present] = await Promise.all([textAtHead(top, name), readFile(join(top, name), "utf8")]);
    return isDeepStrictEqual(settingsIn(committed ?? ""), settingsIn(present));
  } catch {
    return false; // it is gone or not YAML: the edit of a user
  }
}

/** What was written into a stack file by hand. */
function settingsIn(text: string): unknown {
  const file: unknown = parseEngineYaml(text) ?? {};
  if (typeof file !== "object" || file === null) return file;
  const kept = Object.entries(file).filter(([key]) => !OF_ENGINE.has(key));
  return Object.fromEntries(kept.filter(([, value]) => !isDeepStrictEqual(value, {})));
}
