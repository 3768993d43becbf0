import { shortDigest } from "../../lib/oci/digest.ts";
import type { BasesSetting } from "../settings/bases.ts";
import type { AskedBase } from "./ask-bases.ts";
import { reasonOf, type SettledBases } from "./settle-bases.ts";

/** Tells how long ago an image was made, `2 days`; undefined when that is unknown. */
export type AskAge = (name: string, digest: string) => Promise<string | undefined>;

/**
 * Says which bases have moved and are not taken, which could not be looked up, and which cannot be pinned.
 *
 * @param asked the bases as they were before it was decided what builds take
 */
export async function baseWarnings(
  setting: BasesSetting,
  asked: readonly AskedBase[],
  { bases, isKept }: SettledBases,
  askAge: AskAge,
): Promise<string[]> {
  const found = bases.map((base, index) => {
    // One that a build needs is a problem of the preflight; a frontend is BuildKit's own to miss.
    if (base.failure?.kind === "missing" && (isKept || base.role !== "syntax")) return isKept ? gone(base) : undefined;
    if (setting === "float") return undefined;
    const problem = asked[index]?.unpinned ?? (base.digest === undefined && base.failure ? reasonOf(base) : undefined);
    if (problem !== undefined) return `${title(base)} is not pinned: ${problem}`;
    if (base.digest === undefined || base.name.includes("@")) return undefined;
    if (base.failure) return `${title(base)} stays at ${shortDigest(base.digest)}: ${reasonOf(base)}`;
    return base.current === undefined || base.current === base.digest ? undefined : moved(base, base.current, askAge);
  });
  return [...new Set((await Promise.all(found)).flatMap((warning) => warning ?? []))];
}

/** What it is, with its name. */
function title({ role, name }: AskedBase): string {
  return `${role === "syntax" ? "frontend" : "base"} ${name}`;
}

function gone(base: AskedBase): string {
  const { digest } = base;
  const stays =
    digest === undefined ? "what was built stays as it is" : `what was built stays on ${shortDigest(digest)}`;
  return `${title(base)} is gone from its registry; ${stays}`;
}

async function moved(base: AskedBase, current: string, askAge: AskAge): Promise<string> {
  const { name, digest = "" } = base;
  const age = await askAge(name, current);
  const when = age === undefined ? "" : `, ${age} ago`;
  return `${title(base)} moved ${shortDigest(digest)} to ${shortDigest(current)}${when}; not taken (set bases: follow to take it)`;
}
