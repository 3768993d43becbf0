import { shortDigest } from "../../lib/oci/digest.ts";
import type { BasesSetting } from "../settings/bases.ts";
import type { AskedBase } from "./ask-bases.ts";
import type { SettledBases } from "./settle-bases.ts";

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
    if (base.failure?.kind === "missing") return isKept ? gone(base) : undefined;
    if (setting === "float") return undefined;
    const problem = asked[index]?.unpinned ?? (base.digest === undefined ? base.failure?.reason : undefined);
    if (problem !== undefined) return `base ${base.name} is not pinned: ${problem}`;
    if (base.digest === undefined || base.name.includes("@")) return undefined;
    if (base.failure) return `base ${base.name} stays at ${shortDigest(base.digest)}: ${base.failure.reason}`;
    return base.current === undefined || base.current === base.digest ? undefined : moved(base, base.current, askAge);
  });
  return [...new Set((await Promise.all(found)).flatMap((warning) => warning ?? []))];
}

function gone({ name, digest }: AskedBase): string {
  const stays =
    digest === undefined ? "what was built stays as it is" : `what was built stays on ${shortDigest(digest)}`;
  return `base ${name} is gone from its registry; ${stays}`;
}

async function moved({ name, digest = "" }: AskedBase, current: string, askAge: AskAge): Promise<string> {
  const age = await askAge(name, current);
  const when = age === undefined ? "" : `, ${age} ago`;
  return `base ${name} moved ${shortDigest(digest)} to ${shortDigest(current)}${when}; not taken (set bases: follow to take it)`;
}
