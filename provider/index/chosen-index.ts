import { isDeepStrictEqual } from "node:util";
import { isProvenance, provenanceMode, type Statement, statementsOf } from "../../lib/oci/attestation.ts";
import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { DocumentProblem } from "../../lib/oci/json.ts";
import { attestedDigest, type ImageIndex } from "../../lib/oci/manifest.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import { LONGEST_BLOB } from "../../lib/registry/blobs.ts";
import type { FetchedManifest, Registry } from "../../lib/registry/client.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import type { Member } from "../../lib/registry/members.ts";
import type { IndexInputs, LastPublication } from "./inputs.ts";
import type { TagMove } from "./tags.ts";

/** What the choice between the composed index and a published one depends on. */
export interface Choice {
  readonly client: Registry;
  /** Asks where the tags of the others are. */
  readonly reading: Pick<Registry, "resolve">;
  readonly repository: Repository;
  /** The composed index, and what it is made of. */
  readonly document: IndexDocument;
  readonly members: readonly Member[];
  /** What the builds were asked to attest. */
  readonly attestations: IndexInputs["attestations"];
  /** The tags, in the order in which they move, each with the digest to which it points now. */
  readonly tags: readonly Pick<TagMove, "tag" | "live">[];
  /** Where else the same image is published. */
  readonly others: readonly Repository[];
  /** The last publication of this stack. */
  readonly before: LastPublication | undefined;
}

/** An index that is to be published. */
export interface ChosenIndex {
  readonly document: IndexDocument;
  /** Its attestations, where only another repository has them. */
  readonly attestations: readonly Member[];
}

/**
 * The index to which the tags are to point: the composed one, or a published one that differs from it in nothing but
 * the attestations' times and the like. Provenance is another one after every build, so that a build from the cache, of
 * the very same image, would otherwise move all tags.
 *
 * What this stack published last comes first, then what most of the tags point to. A published index stays only where
 * its attestations are of the kinds of the composed one, and all of them exist.
 *
 * Where the repository has none such, one of the others may: a repository that is added later is to have the digest that
 * those have.
 */
export async function chooseIndex(choice: Choice): Promise<ChosenIndex> {
  const composed = { document: choice.document, attestations: [] };
  if (isDecided(choice)) return composed;
  const { client, repository, others } = choice;
  const own = candidates(choice);
  for (const digest of own) {
    const found = await read(client, repository, digest);
    if (found && (await equivalent(choice, found, repository))) {
      return { document: { bytes: found.bytes, digest, mediaType: found.mediaType }, attestations: [] };
    }
  }
  for (const other of others) {
    // Where the others were published a moment ago, it is the composed one already.
    const found = await readOther(choice, other, [...own, choice.document.digest]).catch(ignoreRefusal);
    if (found) return found;
  }
  return composed;
}

/** What another repository has published, where that is to be published here as well. */
async function readOther(
  choice: Choice,
  other: Repository,
  known: readonly string[],
): Promise<ChosenIndex | undefined> {
  const { client, reading, tags } = choice;
  for (const { tag } of tags) {
    const digest = await reading.resolve(other, tag, { isUnlikely: true });
    if (digest === undefined) continue;
    const found = known.includes(digest) ? undefined : await read(client, other, digest);
    const attestations = found && (await equivalent(choice, found, other));
    return attestations && { document: { bytes: found.bytes, digest, mediaType: found.mediaType }, attestations };
  }
  return undefined;
}

/** Another repository that cannot be read is for its own publication to complain about. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof RegistryError)) throw error;
}

/** Whether it is the composed index whatever is published. */
function isDecided({ document, members, attestations, tags, before }: Choice): boolean {
  const isAttested = members.some(({ descriptor }) => attestedDigest(descriptor) !== undefined);
  // The second is a publication that broke off: it goes on.
  if (!isAttested || tags.some(({ live }) => live === document.digest) || before?.digest === document.digest)
    return true;
  return before?.attestations !== undefined && !isDeepStrictEqual(before.attestations, attestations);
}

function candidates({ tags, before }: Choice): string[] {
  const counts = new Map<string, number>();
  for (const digest of tags.flatMap(({ live }) => live ?? [])) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one).map(([digest]) => digest);
  return [...new Set([...(before ? [before.digest] : []), ...byCount])];
}

/** What is published under a digest; undefined when it does not exist, or is no document that can be read. */
async function read(client: Registry, repository: Repository, digest: string): Promise<FetchedManifest | undefined> {
  return client.manifest(repository, digest).catch((error: unknown) => {
    if ((error as Error).cause instanceof DocumentProblem) return undefined;
    throw error;
  });
}

/** The attestations of a published index that differs from the composed one in nothing else; undefined where it does. */
async function equivalent(
  { client, document, members }: Choice,
  { mediaType, document: published }: FetchedManifest,
  repository: Repository,
): Promise<Member[] | undefined> {
  const composed = JSON.parse(Buffer.from(document.bytes).toString("utf8")) as ImageIndex;
  if (published.kind !== "index" || mediaType !== document.mediaType) return undefined;
  if (!isDeepStrictEqual(withoutAttestations(composed), withoutAttestations(published.index))) return undefined;
  const attestations = published.index.manifests.filter((descriptor) => attestedDigest(descriptor) !== undefined);
  const reading = attestations.map(async (descriptor) => {
    return { descriptor, from: repository, manifest: await read(client, repository, descriptor.digest) };
  });
  const ofPublished = (await Promise.all(reading)).filter(isPresent);
  if (ofPublished.length < attestations.length) return undefined;
  const [one, other] = await Promise.all([kinds(client, members), kinds(client, ofPublished)]);
  return other !== undefined && isDeepStrictEqual(one, other) ? ofPublished : undefined;
}

function isPresent<Found extends { readonly manifest: FetchedManifest | undefined }>(
  found: Found,
): found is Found & { readonly manifest: FetchedManifest } {
  return found.manifest !== undefined;
}

function withoutAttestations({ manifests, ...rest }: ImageIndex): ImageIndex {
  return { ...rest, manifests: manifests.filter((descriptor) => attestedDigest(descriptor) === undefined) };
}

/**
 * The kinds of the attestations among some manifests, by what they attest, in alphabetical order; undefined when a part
 * of one does not exist.
 */
async function kinds(
  client: Registry,
  manifests: readonly Member[],
): Promise<Record<string, readonly string[]> | undefined> {
  const found: Record<string, readonly string[]> = {};
  for (const { descriptor, from, manifest } of manifests) {
    const subject = attestedDigest(descriptor);
    if (subject === undefined) continue;
    if (manifest.document.kind !== "image") return undefined;
    const statements = statementsOf(manifest.document.image);
    const own = await Promise.all(statements.map((statement) => kindOf(client, from, statement)));
    const present = own.filter((kind) => kind !== undefined);
    if (present.length < own.length) return undefined;
    found[subject] = [...(found[subject] ?? []), ...present].toSorted();
  }
  return found;
}

/** What a statement says, and for provenance in how much detail; undefined when the registry does not have it. */
async function kindOf(client: Registry, repository: Repository, statement: Statement): Promise<string | undefined> {
  const { digest, size } = statement.layer;
  if (!(await client.hasBlob(repository, digest))) return undefined;
  if (!isProvenance(statement) || size > LONGEST_BLOB) return statement.type;
  const text = (await client.blob(repository, digest)).toString("utf8");
  return `${statement.type} ${provenanceMode(parsed(text))}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is the same kind of thing again.
    return undefined;
  }
}
