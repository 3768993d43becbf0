import { attestedDigest, type Descriptor, digestOf, type ImageIndex, MEDIA_TYPES } from "./manifest.ts";

/** An index as it will be stored in a registry. */
export interface IndexDocument {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string;
}

/** A record with its keys in order, so that the same content is always the same bytes; undefined when it is empty. */
function sorted(record: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  const entries = Object.entries(record ?? {});
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A descriptor with its fields in one order, without those that are absent. */
function ordered({ mediaType, digest, size, platform, annotations }: Descriptor): Descriptor {
  const notes = sorted(annotations);
  return {
    mediaType,
    digest,
    size,
    ...(notes && { annotations: notes }),
    ...(platform && {
      platform: {
        architecture: platform.architecture,
        os: platform.os,
        ...(platform["os.version"] && { "os.version": platform["os.version"] }),
        ...(platform["os.features"]?.length && { "os.features": platform["os.features"] }),
        ...(platform.variant && { variant: platform.variant }),
      },
    }),
  };
}

/** What all of Docker's own media types begin with. */
const DOCKER_TYPE = "application/vnd.docker.";

/**
 * Composes the index of the descriptors, Docker's list when all of them are of Docker's types, as some registries take
 * them in nothing else (`docker buildx imagetools create` does the same), else OCI's: images first, in the order given (a client that knows no platforms takes
 * the first), their attestations after them. The same descriptors and annotations always give the same bytes.
 */
export function composeIndex(
  descriptors: readonly Descriptor[],
  annotations: Readonly<Record<string, string>> = {},
): IndexDocument {
  const images = descriptors.filter((descriptor) => attestedDigest(descriptor) === undefined);
  const attestations = descriptors.filter((descriptor) => attestedDigest(descriptor) !== undefined);
  const notes = sorted(annotations);
  const isDocker = descriptors.length > 0 && descriptors.every(({ mediaType }) => mediaType.startsWith(DOCKER_TYPE));
  const mediaType = isDocker ? MEDIA_TYPES.dockerIndex : MEDIA_TYPES.ociIndex;
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType,
    manifests: [...images, ...attestations].map(ordered),
    ...(notes && { annotations: notes }),
  };
  const bytes = Buffer.from(JSON.stringify(index));
  return { bytes, digest: digestOf(bytes), mediaType };
}
