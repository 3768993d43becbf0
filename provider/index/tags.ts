import { shortDigest } from "../../lib/oci/digest.ts";
import type { ImageIndex } from "../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { indistinguishable, movingOrder, olderThan, type Publication, publicationOf } from "./publication.ts";

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
}

/** Asks the registry where each tag is. In the order in which they are to move. */
export function readTags(
  client: Registry,
  repository: Repository,
  tags: readonly string[],
  target: string | undefined,
  recorded: Readonly<Record<string, string>>,
): Promise<TagMove[]> {
  return Promise.all(
    movingOrder(tags).map(async (tag) => ({
      tag,
      live: await client.resolve(repository, tag),
      target,
      recorded: recorded[tag],
    })),
  );
}

/** Whether the tag is to be moved, as far as that is known before a build. */
export function moves({ live, target }: TagMove): boolean {
  return live === undefined || live !== target;
}

/** A tag's line in a preview. */
export function describePlan(move: TagMove): string {
  const { tag, live, target, recorded } = move;
  const destination = target ? shortDigest(target) : "what is built on up";
  if (!moves(move)) return `${tag}: unchanged, ${destination}`;
  if (!live) return `${tag}: ${recorded ? "deleted by another hand, comes back as" : "new,"} ${destination}`;
  const drift = recorded && recorded !== live ? ` (another hand moved it from ${shortDigest(recorded)})` : "";
  return `${tag}: moves from ${shortDigest(live)}${drift} to ${destination}`;
}

/** A tag's line after it was moved or left alone. */
export function describeResult(move: TagMove): string {
  const { tag, live, target = "", overtakenBy } = move;
  if (!moves(move)) return `${tag}: unchanged, ${shortDigest(target)}`;
  const after = overtakenBy ? `; another publisher has moved it to ${shortDigest(overtakenBy)} since` : "";
  return `${tag}: ${live ? `moved from ${shortDigest(live)} to` : "new,"} ${shortDigest(target)}${after}`;
}

/** Of the tags that were moved: each with the digest that it named before, empty for a new one. */
export function origins(tagMoves: readonly TagMove[]): Record<string, string> {
  return Object.fromEntries(tagMoves.filter(moves).map(({ tag, live = "" }) => [tag, live]));
}

/**
 * Refuses to take a tag back to an older publication, which a job that runs again, or a stack that was forgotten,
 * would otherwise do to everybody who pulls it.
 *
 * @throws Error with the sentences of {@link findBackward}
 */
export async function assertForward(...asked: Parameters<typeof findBackward>): Promise<void> {
  const refusals = await findBackward(...asked);
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
}

/**
 * The tags that would go back to an older publication, one sentence each.
 *
 * @param annotations those of the index that is to be published
 * @param forced the tags for which it was asked by name
 */
export async function findBackward(
  client: Registry,
  repository: Repository,
  tagMoves: readonly TagMove[],
  annotations: Readonly<Record<string, string>>,
  forced: readonly string[],
): Promise<string[]> {
  const judged = tagMoves.filter((move) => moves(move) && !forced.includes(move.tag));
  const digests = [...new Set(judged.flatMap(({ live }) => live ?? []))];
  const published = new Map(
    await Promise.all(digests.map(async (live) => [live, await publicationAt(client, repository, live)] as const)),
  );
  const next = publicationOf(annotations);
  return judged.flatMap((move) => {
    const live = move.live === undefined ? undefined : published.get(move.live);
    return (live && refusalToMove(repository, move, next, live)) ?? [];
  });
}

/** Why a tag is not moved from one publication to another, with the fix; undefined when it may be. */
function refusalToMove(repository: Repository, move: TagMove, next: Publication, live: Publication) {
  const { tag, live: at, target = "what would be built", recorded } = move;
  const name = `the tag ${tag} of ${formatRepository(repository)}`;
  const advice = `Leave the tag out, or force it with forceTags: ["${tag}"]`;
  const older = olderThan(next, live);
  if (older) return `${name} names the newer ${at} and is not moved back to ${target}: ${older}. ${advice}`;
  // Where this stack itself put the tag, its own order of updates tells which is newer.
  const unclear = recorded === at ? undefined : indistinguishable(next, live);
  return unclear && `${name} names ${at} and is not moved to ${target}: ${unclear}. ${advice}`;
}

async function publicationAt(client: Registry, repository: Repository, digest: string): Promise<Publication> {
  const manifest = await client.manifest(repository, digest);
  if (!manifest) return {};
  return publicationOf((JSON.parse(manifest.bytes.toString("utf8")) as Pick<ImageIndex, "annotations">).annotations);
}
