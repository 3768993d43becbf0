import type { BasesSetting } from "../settings/bases.ts";
import type { AskedBase } from "./ask-bases.ts";
import { isPinnable, type Pins, pinnedDigest } from "./pins.ts";

/** What the builds of an image take. */
export interface SettledBases {
  readonly bases: readonly AskedBase[];
  /** Whether annotations tell of them; a state of an earlier version may have none. */
  readonly isTold: boolean;
  /** Whether nothing of the image is built, as all of it is what the last update built. */
  readonly isKept: boolean;
}

/** Whether builds with these bases are what the last update built. */
export type IsRecorded = (bases: readonly AskedBase[], isTold: boolean) => Promise<boolean>;

const FLOATS = "the setting bases is float, so BuildKit decides";
const NOT_ASKED = "no registry was asked";

/**
 * Decides which digests builds take, for all platforms of an image alike. By `report`, what was built stays as it is
 * until something else builds it.
 *
 * @param recorded of each platform that was built
 * @param isBuilt whether all of it was built elsewhere, for this very update: its bases are what they were there
 */
export async function settleBases(
  setting: BasesSetting,
  asked: readonly AskedBase[],
  recorded: readonly Pins[],
  isRecorded: IsRecorded,
  isBuilt = false,
): Promise<SettledBases> {
  // Nothing to decide, nor to read secrets for.
  if (asked.length === 0) return { bases: [], isTold: true, isKept: false };
  if (setting === "float") return judged(asked.map(floating), isRecorded);
  const before = asked.map((base) => recorded.map((pins) => pinnedDigest(base, pins)).find(Boolean));
  if (setting === "report" && recorded.length > 0) {
    const kept = asked.map((base, index) => taking(base, before[index], "what was built did not pin it"));
    for (const isTold of [true, false]) {
      if (await isRecorded(kept, isTold)) return { bases: kept, isTold, isKept: true };
    }
    if (isBuilt) return { bases: kept, isTold: true, isKept: true };
  }
  const taken = asked.map((base, index) => taking(base, base.current ?? before[index], reasonOf(base)));
  return judged(taken, isRecorded);
}

async function judged(bases: readonly AskedBase[], isRecorded: IsRecorded): Promise<SettledBases> {
  return { bases, isTold: true, isKept: await isRecorded(bases, true) };
}

function floating(base: AskedBase): AskedBase {
  return isPinnable(base) ? { ...base, unpinned: FLOATS } : base;
}

/** The base with what builds take, if it can be pinned at all. */
function taking(base: AskedBase, digest: string | undefined, otherwise: string): AskedBase {
  if (!isPinnable(base)) return base;
  return digest === undefined ? { ...base, unpinned: otherwise } : { ...base, digest };
}

/** Why it is unknown what the registry of a base has now. */
export function reasonOf({ failure }: AskedBase): string {
  if (!failure) return NOT_ASKED;
  return failure.kind === "missing" ? "its registry does not have it" : failure.reason;
}
