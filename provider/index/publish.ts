import { shortDigest } from "../../lib/oci/digest.ts";
import { composeIndex, type IndexDocument } from "../../lib/oci/image-index.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import { LONGEST_MANIFEST, type Registry } from "../../lib/registry/client.ts";
import type { Member } from "../../lib/registry/members.ts";
import { type TagMap, tagMap } from "../../lib/tag-map.ts";
import { type ChosenIndex, chooseIndex } from "./chosen-index.ts";
import { ensureContent } from "./content.ts";
import { nothingLeft, refuseDowngrades } from "./downgrades.ts";
import type { IndexInputs, IndexState, LastPublication } from "./inputs.ts";
import { readMembers } from "./members.ts";
import { moveTags } from "./move-tags.ts";
import { describePlatforms } from "./platforms.ts";
import { signIndex } from "./signing.ts";
import { leftTags, moves, readTags, type TagMove } from "./tags.ts";

/** A publication that failed half-way: the state says which tags moved. */
export class PartialPublication extends Error {
  override readonly name = "PartialPublication";
  readonly state: IndexState;

  constructor(message: string, state: IndexState, options?: ErrorOptions) {
    super(message, options);
    this.state = state;
  }
}

export interface Publishing {
  readonly client: Registry;
  /** What was read of tags before, if that is left out of `client`. Each is read again right before it moves. */
  readonly reading?: Pick<Registry, "resolve"> | undefined;
  readonly inputs: IndexInputs;
  /** Where this stack moved each tag last. */
  readonly recorded: TagMap;
  /** The last publication of this stack; left out before the first. */
  readonly before?: LastPublication | undefined;
  /** Aborted when the user interrupts the run: the current tag is completed, and no further one moves. */
  readonly signal: AbortSignal;
  /** Where keys and tokens are read that sign. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long what was pushed may take to be seen, in milliseconds. */
  readonly propagationLimit?: number;
  /** Lets a time in milliseconds pass. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

const ADVICE = "Run pulumi up again to move the remaining tags";

/** What a publication has done: the new state, and each tag with where it was before. */
export interface Published {
  readonly state: IndexState;
  readonly tagMoves: readonly TagMove[];
  /** Whose key or identity has signed it now; undefined where that was done before, or is not asked for. */
  readonly signedBy: string | undefined;
}

/** An index that could be published. */
interface Prepared {
  readonly repository: Repository;
  readonly members: readonly Member[];
  readonly document: IndexDocument;
}

/** Composes the index from what the registry has, without writing anything. */
export async function prepareIndex(
  client: Registry,
  inputs: Pick<IndexInputs, "repository" | "manifests" | "annotations">,
  before?: LastPublication,
): Promise<Prepared> {
  const repository = parseRepository(inputs.repository);
  const members = await readMembers(client, repository, inputs.manifests, before);
  const document = composeIndex(
    members.map(({ descriptor }) => descriptor),
    inputs.annotations,
  );
  const { length } = document.bytes;
  if (length > LONGEST_MANIFEST) {
    const most = `registries accept ${LONGEST_MANIFEST / 1024 ** 2} MiB`;
    throw new Error(
      `the index of ${inputs.repository} would have ${length} bytes, and ${most}: shorten its annotations`,
    );
  }
  return { repository, members, document };
}

type Planning = Pick<Publishing, "client" | "reading" | "recorded" | "before"> &
  Pick<IndexInputs, "tags"> & {
    readonly prepared: Prepared;
    readonly attestations?: IndexInputs["attestations"] | undefined;
    readonly otherRepositories?: IndexInputs["otherRepositories"] | undefined;
  };

/** Reads where the tags are, and decides what they are to point to. */
export async function planTags(planning: Planning): Promise<{
  readonly chosen: ChosenIndex;
  readonly tagMoves: readonly TagMove[];
}> {
  const { client, reading = client, prepared, attestations, otherRepositories = [], recorded, before } = planning;
  const tags = await readTags(reading, prepared.repository, planning.tags, undefined, recorded);
  const others = otherRepositories.map(parseRepository);
  const chosen = await chooseIndex({ client, reading, ...prepared, attestations, tags, others, before });
  return { chosen, tagMoves: tags.map((move) => ({ ...move, target: chosen.document.digest })) };
}

/**
 * Publishes an index: everything behind it is verified, the index is pushed by its digest and read back, so are its
 * signatures, and only then do the tags move, exact versions first.
 *
 * @throws Error when nothing was moved; PartialPublication when something was
 */
export async function publishIndex(publishing: Publishing): Promise<Published> {
  const { client, inputs, recorded, before, signal, environment = process.env, propagationLimit, pause } = publishing;
  const { reading } = publishing;
  const prepared = await prepareIndex(client, inputs, before);
  const { repository } = prepared;
  const planned = await planTags({ ...inputs, client, reading, prepared, recorded, before });
  const { document } = planned.chosen;
  const tagMoves = await refuseDowngrades(client, repository, planned.tagMoves, inputs);
  const members = membersOf(planned.chosen, prepared);
  const known = before?.digest === document.digest ? before.platforms : undefined;
  // Read now, beside the rest: what is read need not be looked for.
  const described = known ?? describePlatforms(client, repository, document, members);
  await ensureContent(client, repository, members);
  const mayExist = document !== prepared.document || isNamed(document.digest, planned.tagMoves, before);
  await pushIndex(client, repository, document, mayExist);
  const place = { client, repository, document, inputs, before };
  const signed = await signIndex({ ...place, signal, environment, propagationLimit, pause });

  const published = new Map(tagMoves.flatMap(({ tag, recorded: at }) => (at ? [[tag, at]] : [])));
  const state = (): IndexState => ({
    ...inputs,
    digest: document.digest,
    ref: `${formatRepository(repository)}@${document.digest}`,
    published: tagMap(published),
    ...(signed && { signed: signed.state }),
  });
  const moving = { client, repository, document, inputs, published };
  const { done, failures, stopped, brokenOff, ...moved } = await moveTags(moving, tagMoves, signal);
  const [cause] = failures;
  if (cause) {
    const messages = new Set(failures.map(({ message }) => message));
    throw new PartialPublication(`${[...messages].join("\n")}. ${ADVICE}`, state(), { cause });
  }
  if (stopped.length > 0) {
    throw new PartialPublication(stoppedSentence(repository, stopped), state(), { cause: brokenOff });
  }
  const refusals = [...moved.refusals, ...nothingLeft(repository, done)];
  if (refusals.length > 0) throw new PartialPublication(refusals.join("\n"), state());
  const left = leftTags(done);
  return {
    state: { ...state(), platforms: await described, ...(Object.keys(left).length > 0 && { left }) },
    tagMoves: done,
    signedBy: signed?.isNew ? signed.state.by : undefined,
  };
}

/** What an index consists of: one that stays published has its own attestations, which were seen when it was chosen. */
function membersOf({ document, attestations }: ChosenIndex, prepared: Prepared): readonly Member[] {
  if (document === prepared.document) return prepared.members;
  const images = prepared.members.filter(({ descriptor }) => attestedDigest(descriptor) === undefined);
  return [...images, ...attestations];
}

/** Whether a tag, or the state, says that a digest was published. */
function isNamed(digest: string, tagMoves: readonly TagMove[], before: LastPublication | undefined): boolean {
  return before?.digest === digest || tagMoves.some(({ live }) => live === digest);
}

/**
 * Pushes the index under its digest, and reads it back as everybody else will.
 *
 * @param mayExist whether it is worth a look if it exists already; pushed again, it stays the same
 */
async function pushIndex(client: Registry, repository: Repository, document: IndexDocument, mayExist: boolean) {
  if (mayExist && (await client.resolve(repository, document.digest))) return;
  await client.putManifest(repository, document.digest, document.bytes, document.mediaType);
  if (!(await client.manifest(repository, document.digest))) {
    throw new Error(
      `${formatRepository(repository)} accepted the index ${document.digest} but does not have it; try again`,
    );
  }
}

function stoppedSentence(repository: Repository, left: readonly TagMove[]): string {
  const tags = left
    .filter(moves)
    .map(({ tag, target = "" }) => `${tag} to ${shortDigest(target)}`)
    .join(", ");
  return `stopped before moving ${tags} of ${formatRepository(repository)}. Run pulumi up again to move them`;
}
