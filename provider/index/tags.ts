import { shortDigest } from "../../lib/oci/digest.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { atTag, type TagMap, tagMap } from "../../lib/tag-map.ts";
import { movingOrder } from "./moving-order.ts";

/** One tag with its current and its new digest. */
export interface TagMove {
  readonly tag: string;
  /** The current digest in the registry; undefined when the tag does not exist. */
  readonly live: string | undefined;
  /** The new digest; undefined until an update has built it. */
  readonly target: string | undefined;
  /** The digest to which this stack moved it last. */
  readonly recorded: string | undefined;
  /** The digest to which another publisher has moved it since. */
  readonly overtakenBy?: string;
  /** Why it is left unchanged: it points to something newer. */
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

/** The lines of a preview. Tags that go the same way share one. */
export function describePlans(tagMoves: readonly TagMove[]): string[] {
  const groups = new Map<string, TagMove[]>();
  for (const move of tagMoves) {
    const way = describePlan(move);
    groups.set(way, [...(groups.get(way) ?? []), move]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const tags = [first, ...others].map(({ tag }) => tag).join(", ");
    return `${tags}: ${describePlan(first, others.length > 0)}`;
  });
}

/** What is going to happen to a tag, or to several. */
function describePlan(move: TagMove, isPlural = false): string {
  const { live, target, recorded } = move;
  const destination = target ? shortDigest(target) : "the image built on up";
  const ending = isPlural ? "" : "s";
  if (move.left) return describeLeft(move);
  if (!moves(move)) return `unchanged, ${destination}`;
  if (!live) return recorded ? `deleted outside Pulumi, come${ending} back as ${destination}` : `new, ${destination}`;
  const drift = recorded && recorded !== live ? ` (moved outside Pulumi from ${shortDigest(recorded)})` : "";
  return `move${ending} from ${shortDigest(live)}${drift} to ${destination}`;
}

/** A tag's line after it was moved or left alone. */
export function describeResult(move: TagMove): string {
  const { tag, live, target = "", overtakenBy } = move;
  if (move.left) return `${tag}: ${describeLeft(move)}`;
  if (!moves(move)) return `${tag}: unchanged, ${shortDigest(target)}`;
  const after = overtakenBy ? `; another publisher has moved it to ${shortDigest(overtakenBy)} since` : "";
  return `${tag}: ${live ? `moved from ${shortDigest(live)} to` : "new,"} ${shortDigest(target)}${after}`;
}

function describeLeft({ live = "", left }: TagMove): string {
  return `left at ${shortDigest(live)}, which is newer: ${left}`;
}

/** Of the tags that were left where they are: each with the reason. */
export function leftTags(tagMoves: readonly TagMove[]): TagMap {
  return tagMap(tagMoves.flatMap(({ tag, left }) => (left ? [[tag, left] as const] : [])));
}

/** Of the tags that were moved: each with the digest that it named before, empty for a new one. */
export function origins(tagMoves: readonly TagMove[]): TagMap {
  return tagMap(tagMoves.filter(moves).map(({ tag, live = "" }) => [tag, live] as const));
}
