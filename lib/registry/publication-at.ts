import { annotationsOf } from "../oci/document.ts";
import { type Publication, publicationOf } from "../oci/publication.ts";
import type { Repository } from "../oci/reference.ts";
import type { Registry } from "./client.ts";

/** What the index, or the image, at a digest says of itself; nothing when it is not there. */
export async function publicationAt(
  client: Pick<Registry, "manifest">,
  repository: Repository,
  digest: string,
): Promise<Publication> {
  const manifest = await client.manifest(repository, digest);
  if (!manifest) return {};
  return publicationOf(annotationsOf(manifest.document));
}
