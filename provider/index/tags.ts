import { listed } from "../../lib/listed.ts";
import { shortDigest } from "../../lib/oci/digest.ts";
import type { Publication } from "../../lib/oci/publication.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { atTag, type TagMap, tagMap } from "../../lib/tag-map.ts";
import type { PlannedTag } from "../../lib/tag-table.ts";
import { movingOrder } from "./moving-order.ts";

/** How many tags an update describes in a line each. */
const MOST_LINES = 4;
/** How many tags a line names; of more it says how many. */
const MOST_TAGS = 20;

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
  /** What the index that it points to says of itself; absent where that was not read. */
  readonly publication?: Publication;
}

/** Asks the registry where each tag is. In the order in which they are to move. */
export function readTags(
  client: Pick<Registry, "resolve">,
  repository: Repository,
  tags: readonly string[],
  target: string | undefined,
  recorded: TagMap,
): Promise<TagMove[]> {
  return Promise.all(
    movingOrder(tags).map(async (tag) => {
      const at = atTag(recorded, tag);
      return {
        tag,
        live: await client.resolve(repository, tag, { isUnlikely: at === undefined }),
        target,
        recorded: at,
      };
    }),
  );
}

/** Whether the tag is to be moved, as far as that is known before a build. */
export function moves({ live, target, left }: TagMove): boolean {
  return left === undefined && (live === undefined || live !== target);
}

/** The tags as the table of a preview shows them. */
export function plannedTags(tagMoves: readonly TagMove[]): PlannedTag[] {
  return tagMoves.map((move) => ({ ...move, why: whyOf(move), stays: move.left !== undefined }));
}

/** Why a tag would move, or why it would not. */
function whyOf(move: TagMove): string {
  const { live, target, recorded, left } = move;
  if (left !== undefined) return left;
  if (!moves(move)) return "unchanged";
  if (live === undefined) return recorded ? "deleted outside Pulumi" : "new";
  // Of a state that is lost nobody knows what was built.
  if (!recorded && target === undefined) return "moves, unless the build is the same";
  if (!recorded || recorded === live) return "moves";
  return `moved outside Pulumi${recorded === target ? "" : `, was ${shortDigest(recorded)}`}`;
}

/** What an update did, in lines: one where its builds gave what somebody else, or an update whose state is lost, had published. */
export function describeResults(repository: string, tagMoves: readonly TagMove[]): string[] {
  const isThere = ({ live, target, recorded }: TagMove) => live !== undefined && live === target && recorded !== target;
  const [first] = tagMoves;
  if (!first?.target || !tagMoves.every(isThere)) return [repository, ...resultLines(tagMoves)];
  const tags = tagMoves.map(({ tag }) => tag);
  return [`${repository}: ${shortDigest(first.target)} was published already; unchanged: ${listed(tags, MOST_TAGS)}`];
}

/** A line for each tag; where these are many, one for each result, with the tags that have it. */
function resultLines(tagMoves: readonly TagMove[]): string[] {
  if (tagMoves.length <= MOST_LINES) return tagMoves.map(describeResult);
  const tags = new Map<string, string[]>();
  for (const move of tagMoves) {
    const result = resultOf(move);
    tags.set(result, [...(tags.get(result) ?? []), move.tag]);
  }
  return [...tags].map(([result, having]) => `${listed(having, MOST_TAGS)}: ${result}`);
}

/** A tag's line after it was moved or left alone. */
export function describeResult(move: TagMove): string {
  return `${move.tag}: ${resultOf(move)}`;
}

function resultOf(move: TagMove): string {
  const { live, target = "", overtakenBy } = move;
  if (move.left) return describeLeft(move);
  if (!moves(move)) return `unchanged, ${shortDigest(target)}`;
  const after = overtakenBy ? `; another publisher has moved it to ${shortDigest(overtakenBy)} since` : "";
  return `${live ? `moved from ${shortDigest(live)} to` : "new,"} ${shortDigest(target)}${after}`;
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
