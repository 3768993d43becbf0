import { isDeepStrictEqual } from "node:util";
import { isProvenance, provenanceMode, type Statement, statementsOf } from "../../lib/oci/attestation.ts";
import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { DocumentProblem } from "../../lib/oci/json.ts";
import { attestedDigest, type ImageIndex } from "../../lib/oci/manifest.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import { LONGEST_BLOB } from "../../lib/registry/blobs.ts";
import type { FetchedManifest, Registry } from "../../lib/registry/client.ts";
import type { Member } from "../../lib/registry/members.ts";
import type { IndexInputs, LastPublication } from "./inputs.ts";

/** What the choice between the composed index and a published one depends on. */
export interface Choice {
  readonly client: Registry;
  readonly repository: Repository;
  /** The composed index, and what it is made of. */
  readonly document: IndexDocument;
  readonly members: readonly Member[];
  /** What the builds were asked to attest. */
  readonly attestations: IndexInputs["attestations"];
  /** The digests to which the tags point now, in the order in which the tags move. */
  readonly live: readonly string[];
  /** The last publication of this stack. */
  readonly before: LastPublication | undefined;
}

/**
 * The index to which the tags are to point: the composed one, or a published one that differs from it in nothing but
 * the attestations' times and the like. Provenance is another one after every build, so that a build from the cache, of
 * the very same image, would otherwise move all tags.
 *
 * What this stack published last comes first, then what most of the tags point to. A published index stays only where
 * its attestations are of the kinds of the composed one, and all of them exist.
 */
export async function chooseIndex(choice: Choice): Promise<IndexDocument> {
  if (isDecided(choice)) return choice.document;
  const { client, repository } = choice;
  for (const digest of candidates(choice)) {
    const found = await read(client, repository, digest);
    if (found && (await isEquivalent(choice, found))) {
      return { bytes: found.bytes, digest, mediaType: found.mediaType };
    }
  }
  return choice.document;
}

/** Whether it is the composed index whatever is published. */
function isDecided({ document, members, attestations, live, before }: Choice): boolean {
  const isAttested = members.some(({ descriptor }) => attestedDigest(descriptor) !== undefined);
  // The second is a publication that broke off: it goes on.
  if (!isAttested || live.includes(document.digest) || before?.digest === document.digest) return true;
  return before?.attestations !== undefined && !isDeepStrictEqual(before.attestations, attestations);
}

function candidates({ live, before }: Choice): string[] {
  const counts = new Map<string, number>();
  for (const digest of live) counts.set(digest, (counts.get(digest) ?? 0) + 1);
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

async function isEquivalent({ client, repository, document, members }: Choice, live: FetchedManifest) {
  const composed = JSON.parse(Buffer.from(document.bytes).toString("utf8")) as ImageIndex;
  const { mediaType, document: published } = live;
  if (published.kind !== "index" || mediaType !== document.mediaType) return false;
  if (!isDeepStrictEqual(withoutAttestations(composed), withoutAttestations(published.index))) return false;
  const ofComposed = members.map(({ descriptor, from, manifest }) => ({ descriptor, from, manifest }));
  const ofPublished = await Promise.all(
    published.index.manifests
      .filter((descriptor) => attestedDigest(descriptor) !== undefined)
      .map(async (descriptor) => {
        return { descriptor, from: repository, manifest: await read(client, repository, descriptor.digest) };
      }),
  );
  const [one, other] = await Promise.all([kinds(client, ofComposed), kinds(client, ofPublished)]);
  return other !== undefined && isDeepStrictEqual(one, other);
}

function withoutAttestations({ manifests, ...rest }: ImageIndex): ImageIndex {
  return { ...rest, manifests: manifests.filter((descriptor) => attestedDigest(descriptor) === undefined) };
}

type Attestation = Pick<Member, "descriptor" | "from"> & { readonly manifest: FetchedManifest | undefined };

/**
 * The kinds of the attestations among some manifests, by what they attest, in alphabetical order; undefined when a part
 * of one does not exist.
 */
async function kinds(
  client: Registry,
  manifests: readonly Attestation[],
): Promise<Record<string, readonly string[]> | undefined> {
  const found: Record<string, readonly string[]> = {};
  for (const { descriptor, from, manifest } of manifests) {
    const subject = attestedDigest(descriptor);
    if (subject === undefined) continue;
    if (manifest?.document.kind !== "image") return undefined;
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
