import { shortDigest } from "../../lib/oci/digest.ts";
import type { ImageIndex } from "../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { movingOrder, olderThan, publicationOf } from "./publication.ts";

/** One tag: where it is and where it is to be. Digests. */
export interface TagMove {
  readonly tag: string;
  /** What the registry says now; undefined when the tag is not there. */
  readonly live: string | undefined;
  /** Where it will be; undefined when that is built only by an update. */
  readonly target: string | undefined;
  /** Where this stack moved it last. */
  readonly recorded: string | undefined;
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
  const { tag, live, target = "" } = move;
  if (!moves(move)) return `${tag}: unchanged, ${shortDigest(target)}`;
  return `${tag}: ${live ? `moved from ${shortDigest(live)} to` : "new,"} ${shortDigest(target)}`;
}

/** Of the tags that were moved: each with the digest that it named before, empty for a new one. */
export function origins(tagMoves: readonly TagMove[]): Record<string, string> {
  return Object.fromEntries(tagMoves.filter(moves).map(({ tag, live = "" }) => [tag, live]));
}

/**
 * Refuses to take a tag back to an older publication, which a job that runs again, or a stack that was forgotten,
 * would otherwise do to everybody who pulls it.
 *
 * @param annotations those of the index that is to be published
 * @param forced the tags for which it was asked by name
 * @throws Error with one sentence a tag
 */
export async function assertForward(
  client: Registry,
  repository: Repository,
  tagMoves: readonly TagMove[],
  annotations: Readonly<Record<string, string>>,
  forced: readonly string[],
): Promise<void> {
  const digests = [...new Set(tagMoves.filter(moves).flatMap(({ live }) => live ?? []))];
  const published = new Map(
    await Promise.all(digests.map(async (live) => [live, await annotationsOf(client, repository, live)] as const)),
  );
  const refusals = tagMoves.flatMap((move) => {
    const { tag, live, target } = move;
    if (!live || !moves(move) || forced.includes(tag)) return [];
    const reason = olderThan(publicationOf(annotations), publicationOf(published.get(live)));
    if (!reason) return [];
    return `the tag ${tag} of ${formatRepository(repository)} names the newer ${live} and is not moved back to ${
      target ?? "what would be built"
    }: ${reason}. Leave the tag out, or force it with forceTags: ["${tag}"]`;
  });
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
}

async function annotationsOf(client: Registry, repository: Repository, digest: string) {
  const manifest = await client.manifest(repository, digest);
  return manifest && (JSON.parse(manifest.bytes.toString("utf8")) as Pick<ImageIndex, "annotations">).annotations;
}
