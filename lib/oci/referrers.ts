import type { IndexDocument } from "./image-index.ts";
import { DocumentProblem, isObject } from "./json.ts";
import { type Descriptor, digestOf, type ImageIndex, MEDIA_TYPES } from "./manifest.ts";

/** The configuration of an artifact that has none. */
export const EMPTY_BYTES: Uint8Array = Buffer.from("{}");
const EMPTY_CONFIG: Descriptor = {
  mediaType: "application/vnd.oci.empty.v1+json",
  digest: digestOf(EMPTY_BYTES),
  size: EMPTY_BYTES.byteLength,
};

/** What is stored beside a manifest, and found from it: a signature, or an attestation. */
export interface Artifact {
  readonly type: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** An artifact as it will be stored in a registry. */
export interface Referrer extends IndexDocument {
  /** How the referrers of its subject list it: policy engines choose by type and annotations. */
  readonly descriptor: Descriptor;
}

/**
 * Composes the manifest of an artifact that refers to a subject.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 */
export function composeReferrer(artifact: Artifact, { mediaType, digest, size }: Descriptor): Referrer {
  const { type, annotations, content } = artifact;
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    artifactType: type,
    config: EMPTY_CONFIG,
    layers: [{ mediaType: artifact.mediaType, digest: digestOf(content), size: content.byteLength }],
    subject: { mediaType, digest, size },
    annotations,
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const descriptor: Descriptor = {
    mediaType: MEDIA_TYPES.ociManifest,
    digest: digestOf(bytes),
    size: bytes.length,
    annotations,
    artifactType: type,
  };
  return { bytes, digest: descriptor.digest, mediaType: descriptor.mediaType, descriptor };
}

/** How much of a digest's algorithm and of its digits a tag has. */
const TAG_PARTS = [32, 64] as const;

/**
 * The tag under which the referrers of a digest are listed where the registry has no API for them.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
export function referrersTag(digest: string): string {
  const [algorithm = "", digits = ""] = digest.split(":");
  return `${algorithm.slice(0, TAG_PARTS[0])}-${digits.slice(0, TAG_PARTS[1])}`;
}

/** The same, and what cosign made of it before: `sha256-....sig`. */
const REFERRERS_TAG = /^sha(?:256|512)-[a-f0-9]{64}(?:\.\w+)?$/;

/** Whether a tag lists what refers to a digest, or is such an artifact itself: it is not an image's. */
export function isReferrersTag(tag: string): boolean {
  return REFERRERS_TAG.test(tag);
}

/** An index of referrers as it is under a tag. */
export interface ReferrersIndex {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Adds descriptors to the index of referrers. All else in it stays as others wrote it, byte for byte as JSON has it; a
 * descriptor that lacks its type or annotations gets them.
 *
 * @param found undefined where there is none yet
 * @returns undefined when the index has all of them already
 * @throws DocumentProblem when it is no index
 */
export function withReferrers(
  found: ReferrersIndex | undefined,
  added: readonly Descriptor[],
): IndexDocument | undefined {
  const before: ImageIndex = found ? readIndex(found) : EMPTY_INDEX;
  const wanted = new Map(added.map((descriptor) => [descriptor.digest, descriptor]));
  const present = new Set(before.manifests.map(({ digest }) => digest));
  const kept = before.manifests.map((descriptor) => {
    const own = wanted.get(descriptor.digest);
    return own && isBare(descriptor, own) ? { ...descriptor, ...own } : descriptor;
  });
  const fresh = added.filter(({ digest }) => !present.has(digest));
  if (fresh.length === 0 && kept.every((descriptor, at) => descriptor === before.manifests[at])) return undefined;
  const bytes = Buffer.from(JSON.stringify({ ...before, manifests: [...kept, ...fresh] }));
  return { bytes, digest: digestOf(bytes), mediaType: found?.mediaType ?? MEDIA_TYPES.ociIndex };
}

const EMPTY_INDEX: ImageIndex = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] };

/** Whether a descriptor lacks what another one of the same manifest has. */
function isBare(descriptor: Descriptor, { artifactType, annotations }: Descriptor): boolean {
  return (
    (artifactType !== undefined && descriptor.artifactType === undefined) ||
    (annotations !== undefined && descriptor.annotations === undefined)
  );
}

/** The index as it was written, with members that are not known here. */
function readIndex({ bytes }: ReferrersIndex): ImageIndex {
  const index: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
  if (!isObject(index) || !Array.isArray(index.manifests)) throw new DocumentProblem("is not an index");
  return index as unknown as ImageIndex;
}
