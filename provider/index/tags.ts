import { shortDigest } from "../../lib/oci/digest.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { atTag, type TagMap, tagMap } from "../../lib/tag-map.ts";
import { movingOrder } from "./moving-order.ts";

/** One tag: where it is and where it is to be. Digests. */
export interface TagMove {
  readonly tag: string;
  /** What the registry says now; undefined when the tag is not there. */
  readonly live: string | undefined;
  /** Where it will be; undefined when that is built only by an update. */
  readonly target: string | undefined;
  /** Where this stack moved it last. */
  readonly recorded: string | undefined;
  /** Where another publisher has moved it since this stack did. */
  readonly overtakenBy?: string;
  /** Why it is left where it is: what it names is newer. */
  readonly left?: string;
}

/** Asks the registry where each tag is. In the order in which they are to move. */
export function readTags(
  client: Registry,
  repository: Repository,
  tags: readonly string[],
  target: string | undefined,
  recorded: TagMap,
): Promise<TagMove[]> {
  return Promise.all(
    movingOrder(tags).map(async (tag) => ({
      tag,
      live: await client.resolve(repository, tag),
      target,
      recorded: atTag(recorded, tag),
    })),
  );
}

/** Whether the tag is to be moved, as far as that is known before a build. */
export function moves({ live, target, left }: TagMove): boolean {
  return left === undefined && (live === undefined || live !== target);
}

/** A tag's line in a preview. */
export function describePlan(move: TagMove): string {
  const { tag, live, target, recorded } = move;
  const destination = target ? shortDigest(target) : "what is built on up";
  if (move.left) return describeLeft(move);
  if (!moves(move)) return `${tag}: unchanged, ${destination}`;
  if (!live) return `${tag}: ${recorded ? "deleted by another hand, comes back as" : "new,"} ${destination}`;
  const drift = recorded && recorded !== live ? ` (another hand moved it from ${shortDigest(recorded)})` : "";
  return `${tag}: moves from ${shortDigest(live)}${drift} to ${destination}`;
}

/** A tag's line after it was moved or left alone. */
export function describeResult(move: TagMove): string {
  const { tag, live, target = "", overtakenBy } = move;
  if (move.left) return describeLeft(move);
  if (!moves(move)) return `${tag}: unchanged, ${shortDigest(target)}`;
  const after = overtakenBy ? `; another publisher has moved it to ${shortDigest(overtakenBy)} since` : "";
  return `${tag}: ${live ? `moved from ${shortDigest(live)} to` : "new,"} ${shortDigest(target)}${after}`;
}

function describeLeft({ tag, live = "", left }: TagMove): string {
  return `${tag}: left at ${shortDigest(live)}, which is newer: ${left}`;
}

/** Of the tags that were left where they are: each with the reason. */
export function leftTags(tagMoves: readonly TagMove[]): TagMap {
  return tagMap(tagMoves.flatMap(({ tag, left }) => (left ? [[tag, left] as const] : [])));
}

/** Of the tags that were moved: each with the digest that it named before, empty for a new one. */
export function origins(tagMoves: readonly TagMove[]): TagMap {
  return tagMap(tagMoves.filter(moves).map(({ tag, live = "" }) => [tag, live] as const));
}
