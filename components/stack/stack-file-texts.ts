import { basename, dirname } from "node:path";
import { readOptional } from "../../lib/files.ts";
import { git } from "../../lib/git/command.ts";
import type { RawSettings } from "../settings/parse.ts";
import { holdsNumbers, type WrittenText } from "../settings/yaml-changes.ts";

/** The texts that a stack's settings can be from: its file, and, where that has numbers, what was committed of it. */
export async function stackFileTexts(file: string, raw: RawSettings): Promise<WrittenText[]> {
  const text = readOptional(file);
  if (text === undefined) return [];
  const committed = holdsNumbers(raw) ? await git(dirname(file), "show", `HEAD:./${basename(file)}`) : undefined;
  return [{ text }, ...(committed === undefined ? [] : [{ text: committed, isCommitted: true }])];
}
