import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { type Judged, judgeMoves } from "./downgrades.ts";
import { moves, type TagMove } from "./tags.ts";

/** Another publisher moved the tag to something newer during this publication: it is left there. */
export class TagOvertaken extends Error {
  override readonly name = "TagOvertaken";
}

export interface TagMoving {
  readonly client: Registry;
  readonly repository: Repository;
  readonly document: IndexDocument;
  readonly inputs: Judged;
  /** Where this stack has moved each tag. */
  readonly published: Map<string, string>;
}

/**
 * Moves one tag. The distribution API has no "move it only from there", so that the tag is looked for right before: one
 * that another publisher has moved since it was planned is checked again. And it is read after: what another publisher
 * does between the look and the move can be seen, not excluded.
 *
 * @returns the move as it was made
 * @throws TagOvertaken when it would go back; RegistryError when the registry refuses or does something else
 */
export async function moveTag(moving: TagMoving, planned: TagMove): Promise<TagMove> {
  const { client, repository, document, inputs, published } = moving;
  const { tag } = planned;
  const live = moves(planned)
    ? await client.resolve(repository, tag, { trustsHead: planned.live === undefined })
    : planned.live;
  const move = live === planned.live ? planned : await judgeAnew({ ...planned, live });
  if (move.left) {
    published.set(tag, live ?? document.digest);
    return move;
  }
  if (moves(move)) await putTag(moving, move);
  published.set(tag, document.digest);
  if (!moves(move)) return move;
  const found = await readBack(moving, move);
  return found === document.digest ? move : { ...move, overtakenBy: found };

  async function judgeAnew(changed: TagMove): Promise<TagMove> {
    const { tagMoves, refusals } = await judgeMoves(client, repository, [changed], inputs);
    if (refusals.length > 0) throw new TagOvertaken(refusals.join("\n"));
    return tagMoves[0] ?? changed;
  }
}

async function putTag({ client, repository, document, published }: TagMoving, { tag, live: before }: TagMove) {
  try {
    await client.putManifest(repository, tag, document.bytes, document.mediaType);
  } catch (error) {
    // Only the registry's state counts: its answer can be lost, or the document may have changed on the way.
    const live = await client.resolve(repository, tag, { settles: true }).catch(() => before);
    if (live && live !== before) published.set(tag, live);
    if (live !== document.digest) throw error;
  }
}

/** Where the tag is after it was moved; the registry has shown it for as long as it may take. */
async function readBack({ client, repository, document }: TagMoving, { tag, live: before }: TagMove) {
  const live = await client.resolve(repository, tag, { settles: true });
  if (live && (live === document.digest || live !== before)) return live;
  throw new Error(
    `${formatRepository(repository)} accepted the tag ${tag} for ${document.digest} but points it to ${before ?? "nothing"}`,
  );
}
