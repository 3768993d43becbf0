import { createHash } from "node:crypto";

/** Media types of the OCI image specification and of Docker's schema 2, which registries have side by side. */
export const MEDIA_TYPES = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** What a client accepts when it asks a registry for a manifest of any kind. */
export const MANIFEST_ACCEPT: string = Object.values(MEDIA_TYPES).join(", ");

/** A platform as JSON in a descriptor or an image's configuration. */
export interface PlatformJson {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/** @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  readonly platform?: PlatformJson;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Addresses outside the registry: a layer that has some need not be in it. */
  readonly urls?: readonly string[];
  /** What kind of artifact it is, among those that refer to a manifest. */
  readonly artifactType?: string;
}

/** @see https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** What kind of artifact it is, where it is one. */
  readonly artifactType?: string;
  /** The manifest that an artifact is about. */
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** @see https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The annotation by which BuildKit marks a descriptor in an index as an attestation of another one. */
const REFERENCE_TYPE = "vnd.docker.reference.type";
const REFERENCE_DIGEST = "vnd.docker.reference.digest";
const ATTESTATION = "attestation-manifest";

/** The digest of a document's exact bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Whether the media type is that of an index (Docker: a manifest list). */
export function isIndexType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.ociIndex || mediaType === MEDIA_TYPES.dockerIndex;
}

/** Whether the media type is that of one platform's manifest. */
export function isManifestType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.ociManifest || mediaType === MEDIA_TYPES.dockerManifest;
}

/**
 * The digest of the manifest that a descriptor attests (provenance, SBOM); undefined for an image's own descriptor.
 *
 * @see https://docs.docker.com/build/metadata/attestations/attestation-storage/
 */
export function attestedDigest(descriptor: Descriptor): string | undefined {
  if (descriptor.annotations?.[REFERENCE_TYPE] !== ATTESTATION) return undefined;
  return descriptor.annotations[REFERENCE_DIGEST];
}
