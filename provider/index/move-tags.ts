import { atMost } from "../../lib/at-most.ts";
import { moveTag, type TagMoving, TagOvertaken } from "./moving.ts";
import { movingRank } from "./moving-order.ts";
import { moves, type TagMove } from "./tags.ts";

/** How many tags of one rank move at once: as many as there are connections to a registry. */
const TAGS_AT_ONCE = 8;

/** What became of the tags of a publication. */
export interface MovedTags {
  /** As they were made, in their order. */
  readonly done: readonly TagMove[];
  /** Sentences about tags that another publisher has moved on. */
  readonly refusals: readonly string[];
  /** What has failed: no further tag moved then. */
  readonly failures: readonly Error[];
  /** Those that were not moved because the user interrupted the run. */
  readonly stopped: readonly TagMove[];
  /** What the interruption has broken off. */
  readonly brokenOff: Error | undefined;
}

/**
 * Moves the tags of an index: those of one rank together, and the next rank once they are there. After a failure, and
 * when the user interrupts the run, those that are on their way arrive and no further one moves.
 *
 * @param tagMoves in the order in which they are to move
 * @param signal aborted when the user interrupts the run
 */
export async function moveTags(
  moving: TagMoving,
  tagMoves: readonly TagMove[],
  signal: AbortSignal,
): Promise<MovedTags> {
  const done = new Map<TagMove, TagMove>();
  const refusals: string[] = [];
  const failures: Error[] = [];
  const stopped = new Map<TagMove, Error | undefined>();
  const oneOfFew = atMost(TAGS_AT_ONCE);
  for (const rank of new Set(tagMoves.map(({ tag }) => movingRank(tag)))) {
    const ofRank = tagMoves.filter(({ tag }) => movingRank(tag) === rank);
    await Promise.all(ofRank.map((move) => oneOfFew(() => one(move))));
  }
  return {
    done: tagMoves.flatMap((move) => done.get(move) ?? []),
    refusals,
    failures,
    stopped: tagMoves.filter((move) => stopped.has(move)),
    brokenOff: [...stopped.values()].find(Boolean),
  };

  async function one(move: TagMove): Promise<void> {
    if (failures.length > 0) return;
    if (signal.aborted && moves(move)) {
      stopped.set(move, undefined);
      return;
    }
    try {
      done.set(move, await moveTag(moving, move));
    } catch (error) {
      if (error instanceof TagOvertaken) refusals.push(error.message);
      else if (signal.aborted && moving.published.get(move.tag) !== moving.document.digest) {
        stopped.set(move, error as Error);
      } else failures.push(error as Error);
    }
  }
}
