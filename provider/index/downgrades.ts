import {
  indistinguishable,
  olderThan,
  publicationOf,
  refusalToGuess,
  refusalToMoveBack,
} from "../../lib/oci/publication.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { publishedAt } from "../../lib/registry/published-at.ts";
import type { IndexInputs } from "./inputs.ts";
import { moves, type TagMove } from "./tags.ts";

/** The inputs that decide whether a tag may move. */
export type Judged = Pick<IndexInputs, "annotations" | "forceTags" | "keepNewer">;

/** The allowed moves, with the tags that are left marked, and a sentence for each tag that must not move. */
export interface Judgement {
  readonly tagMoves: readonly TagMove[];
  readonly refusals: readonly string[];
}

/**
 * Prevents tags from moving back to an older publication, as when an old job is run again or an outdated stack is
 * updated. A release of an older line leaves such tags unchanged.
 *
 * @throws Error with one sentence for each tag that may not move, or for all when none is left that could
 */
export async function refuseDowngrades(
  client: Registry,
  repository: Repository,
  tagMoves: readonly TagMove[],
  inputs: Judged,
): Promise<readonly TagMove[]> {
  const judgement = await judgeMoves(client, repository, tagMoves, inputs);
  const refusals = [...judgement.refusals, ...nothingLeft(repository, judgement.tagMoves)];
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
  return judgement.tagMoves;
}

/** Judges each move by itself. */
export async function judgeMoves(
  client: Registry,
  repository: Repository,
  tagMoves: readonly TagMove[],
  { annotations, forceTags, keepNewer }: Judged,
): Promise<Judgement> {
  const judged = tagMoves.filter((move) => moves(move) && !forceTags.includes(move.tag));
  const digests = [...new Set(judged.flatMap(({ live }) => live ?? []))];
  const published = new Map(
    await Promise.all(
      digests.map(async (live) => [live, (await publishedAt(client, repository, live)).publication] as const),
    ),
  );
  const next = publicationOf(annotations);
  const refusals: string[] = [];
  const settled = tagMoves.map((read) => {
    const live = judged.includes(read) && read.live !== undefined ? published.get(read.live) : undefined;
    if (!live) return read;
    const move = { ...read, publication: live };
    const older = olderThan(next, live);
    if (older && keepNewer.includes(move.tag)) return { ...move, left: older };
    if (older) refusals.push(refusalToMoveBack(placed(repository, move), older));
    // If this stack moved the tag last, the order of its updates decides which is newer.
    const unclear = older || move.recorded === move.live ? undefined : indistinguishable(next, live);
    if (unclear) refusals.push(refusalToGuess(placed(repository, move), unclear));
    return move;
  });
  return { tagMoves: settled, refusals };
}

/** A sentence for each tag if all of them would stay: nothing would be published. */
export function nothingLeft(repository: Repository, tagMoves: readonly TagMove[]): string[] {
  if (!tagMoves.every(({ left }) => left)) return [];
  return tagMoves.map((move) => refusalToMoveBack(placed(repository, move), move.left ?? ""));
}

function placed(repository: Repository, { tag, live = "", target }: TagMove) {
  return { repository: formatRepository(repository), tag, live, target };
}
