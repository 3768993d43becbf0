import { attestedDigest, type Descriptor } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform, parsePlatform } from "../../lib/oci/platform.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { ManifestReader } from "../../lib/registry/manifest-reader.ts";
import type { LastPublication, ManifestInput } from "./inputs.ts";

/**
 * What the last publication has of an input that is gone. A build that is attested pushes an index of its own, which
 * nothing points to once its image and attestations are in the published one: tools that clean up untagged versions
 * delete it, and there is nothing to build again.
 *
 * @returns the descriptors of the image and its attestations; undefined when the last publication was not made of it
 */
export async function publishedMembers(
  reader: ManifestReader,
  repository: Repository,
  { digest, platform }: ManifestInput,
  before: LastPublication | undefined,
): Promise<Descriptor[] | undefined> {
  const wanted = platform === undefined ? undefined : parsePlatform(platform);
  const input = before?.manifests.find((each) => each.digest === digest && each.platform === platform);
  if (!before || !wanted || !input) return undefined;
  const published = await reader.read(repository, before.digest);
  if (published?.document.kind !== "index") return undefined;
  const { manifests } = published.document.index;
  const image = manifests.find(
    (descriptor) =>
      attestedDigest(descriptor) === undefined &&
      descriptor.platform &&
      formatPlatform(normalizePlatform(descriptor.platform)) === formatPlatform(wanted),
  );
  if (!image) return undefined;
  // Annotations that came from the input are the input's to keep.
  const own = Object.entries(image.annotations ?? {}).filter(([key]) => !Object.hasOwn(input.annotations ?? {}, key));
  const attestations = manifests.filter((descriptor) => attestedDigest(descriptor) === image.digest);
  return [{ ...image, annotations: Object.fromEntries(own) }, ...attestations];
}
