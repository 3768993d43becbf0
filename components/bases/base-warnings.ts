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
  const found = bases.map((base, index): Remark | undefined | Promise<Remark> => {
    // One that a build needs is a problem of the preflight; a frontend is BuildKit's own to miss.
    if (base.failure?.kind === "missing" && (isKept || base.role !== "syntax")) {
      return isKept ? { sentence: gone(base) } : undefined;
    }
    if (setting === "float") return undefined;
    const problem = asked[index]?.unpinned ?? (base.digest === undefined && base.failure ? reasonOf(base) : undefined);
    if (problem !== undefined) return { base, does: ["is not pinned", "are not pinned"], because: problem };
    if (base.digest === undefined || base.name.includes("@")) return undefined;
    if (base.failure) {
      const one = `stays at ${shortDigest(base.digest)}`;
      return { base, does: [one, "stay at what was built on"], because: reasonOf(base) };
    }
    return base.current === undefined || base.current === base.digest ? undefined : moved(base, base.current, askAge);
  });
  return sentences((await Promise.all(found)).flatMap((remark) => remark ?? []));
}

/** What is said of a base: all of it, or what several may have in common, as of a registry that is down. */
type Remark =
  | { readonly sentence: string }
  | { readonly base: AskedBase; readonly does: readonly [one: string, several: string]; readonly because: string };

/** Bases of which the same is said for the same reason share a sentence. */
function sentences(remarks: readonly Remark[]): string[] {
  const groups = new Map<string, Remark[]>();
  for (const remark of remarks) {
    const key =
      "sentence" in remark ? remark.sentence : JSON.stringify([kindOf(remark.base), remark.does[1], remark.because]);
    groups.set(key, [...(groups.get(key) ?? []), remark]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    if ("sentence" in first) return [first.sentence];
    const { base, does, because } = first;
    const names = new Set([base.name, ...others.flatMap((other) => ("base" in other ? other.base.name : []))]);
    const [one, several] = does;
    if (names.size === 1) return [`${title(base)} ${one}: ${because}`];
    return [`${kindOf(base)}s ${[...names].join(", ")} ${several}: ${because}`];
  });
}

/** What it is, with its name. */
function title(base: AskedBase): string {
  return `${kindOf(base)} ${base.name}`;
}

function kindOf({ role }: AskedBase): "frontend" | "base" {
  return role === "syntax" ? "frontend" : "base";
}

function gone(base: AskedBase): string {
  const { digest } = base;
  const stays =
    digest === undefined ? "what was built stays as it is" : `what was built stays on ${shortDigest(digest)}`;
  return `${title(base)} is gone from its registry; ${stays}`;
}

async function moved(base: AskedBase, current: string, askAge: AskAge): Promise<Remark> {
  const { name, digest = "" } = base;
  const age = await askAge(name, current);
  const when = age === undefined ? "" : `, ${age} ago`;
  const places = `${shortDigest(digest)} to ${shortDigest(current)}`;
  return { sentence: `${title(base)} moved ${places}${when}; not taken (set bases: follow to take it)` };
}
