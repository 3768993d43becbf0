import { shortDigest } from "../../lib/oci/digest.ts";
import { composeIndex, type IndexDocument } from "../../lib/oci/image-index.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { ensureContent } from "./content.ts";
import type { IndexInputs, IndexState } from "./inputs.ts";
import { readSources } from "./sources.ts";
import { assertForward, moves, readTags, type TagMove } from "./tags.ts";

/** A publication that began and did not come to its end: the state says how far it came. */
export class PartialPublication extends Error {
  override readonly name = "PartialPublication";

  constructor(
    message: string,
    readonly state: IndexState,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Publishing {
  readonly client: Registry;
  readonly inputs: IndexInputs;
  /** Where this stack moved each tag last. */
  readonly recorded: Readonly<Record<string, string>>;
  /** Aborted when the person asks to stop: the tag in flight arrives, no further one leaves. */
  readonly signal: AbortSignal;
}

/** What a publication has done: the new state, and each tag with where it was before. */
export interface Published {
  readonly state: IndexState;
  readonly tagMoves: readonly TagMove[];
}

/** Composes the index from what the registry holds, without writing anything. */
export async function prepareIndex(
  client: Registry,
  inputs: Pick<IndexInputs, "repository" | "manifests" | "annotations">,
) {
  const repository = parseRepository(inputs.repository);
  const members = await readSources(client, repository, inputs.manifests);
  const document = composeIndex(
    members.map(({ descriptor }) => descriptor),
    inputs.annotations,
  );
  return { repository, members, document };
}

/**
 * Publishes an index: everything behind it is verified, the index is pushed by its digest and read back, and only
 * then do the tags move, exact versions first.
 *
 * @throws Error when nothing was moved; PartialPublication when something was
 */
export async function publishIndex({ client, inputs, recorded, signal }: Publishing): Promise<Published> {
  const { repository, members, document } = await prepareIndex(client, inputs);
  const tagMoves = await readTags(client, repository, inputs.tags, document.digest, recorded);
  await assertForward(client, repository, tagMoves, inputs.annotations, inputs.forceTags);
  await ensureContent(client, repository, members);
  await pushIndex(client, repository, document);

  const published: Record<string, string> = {};
  for (const { tag } of tagMoves) if (recorded[tag]) published[tag] = recorded[tag];
  const state = (): IndexState => ({
    ...inputs,
    digest: document.digest,
    ref: `${formatRepository(repository)}@${document.digest}`,
    published: { ...published },
  });
  for (const [position, move] of tagMoves.entries()) {
    if (signal.aborted && moves(move)) {
      throw new PartialPublication(stopped(repository, tagMoves.slice(position)), state());
    }
    try {
      if (moves(move)) await client.putManifest(repository, move.tag, document.bytes, document.mediaType);
    } catch (cause) {
      // What the registry did is what counts: its answer can be lost, or the document have arrived as another one.
      const live = await client.resolve(repository, move.tag).catch(() => move.live);
      if (live && live !== move.live) published[move.tag] = live;
      if (live !== document.digest) {
        const { message } = cause as Error;
        const advice = "Run pulumi up again to move the tags that are left";
        throw new PartialPublication(`${message}. ${advice}`, state(), { cause });
      }
    }
    published[move.tag] = document.digest;
  }
  return { state: state(), tagMoves };
}

/** Pushes the index under its digest, and reads it back as everybody else will. */
async function pushIndex(client: Registry, repository: Repository, document: IndexDocument): Promise<void> {
  if (await client.resolve(repository, document.digest)) return;
  await client.putManifest(repository, document.digest, document.bytes, document.mediaType);
  if (!(await client.manifest(repository, document.digest))) {
    throw new Error(
      `${formatRepository(repository)} took the index ${document.digest} and does not have it: try again`,
    );
  }
}

function stopped(repository: Repository, left: readonly TagMove[]): string {
  const tags = left
    .filter(moves)
    .map(({ tag, target = "" }) => `${tag} to ${shortDigest(target)}`)
    .join(", ");
  return `stopped before moving ${tags} of ${formatRepository(repository)}. Run pulumi up again to move them`;
}
