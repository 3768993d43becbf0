import type { Descriptor } from "../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import type { Member } from "../../lib/registry/members.ts";

/**
 * Makes sure that the target repository has everything that a member needs: blobs and manifest are copied from another
 * repository, or checked if they should be there already.
 *
 * @throws Error that names each blob which is gone
 */
export async function ensureContent(client: Registry, target: Repository, members: readonly Member[]): Promise<void> {
  const here = members.filter(({ from }) => formatRepository(from) === formatRepository(target));
  const elsewhere = members.filter((member) => !here.includes(member));
  const digests = new Set(here.flatMap((member) => blobsOf(member).map(({ digest }) => digest)));
  const missing = await Promise.all(
    [...digests].map(async (digest) => ((await client.hasBlob(target, digest)) ? [] : [digest])),
  );
  if (missing.flat().length > 0) {
    throw new Error(`${formatRepository(target)} is missing content of the image: ${missing.flat().join(", ")}`);
  }
  // One member after the other: they share most blobs, and each is copied once.
  for (const { from, manifest, descriptor } of elsewhere) {
    await Promise.all(blobsOf({ manifest }).map((blob) => client.copyBlob(from, target, blob)));
    await client.putManifest(target, descriptor.digest, manifest.bytes, manifest.mediaType);
  }
}

/** Configuration and layers, each once; layers that are kept outside the registry by design are left out. */
function blobsOf({ manifest }: Pick<Member, "manifest">): Descriptor[] {
  if (manifest.document.kind !== "image") return [];
  const { config, layers } = manifest.document.image;
  const blobs = [config, ...layers].filter(({ urls }) => !urls?.length);
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
