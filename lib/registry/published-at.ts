import { annotationsOf } from "../oci/document.ts";
import { indexPlatforms } from "../oci/index-platforms.ts";
import { DocumentProblem } from "../oci/json.ts";
import { type Publication, publicationOf } from "../oci/publication.ts";
import type { Repository } from "../oci/reference.ts";
import type { Registry } from "./client.ts";
import { RegistryError } from "./errors.ts";

/** What is published under a digest. */
export interface PublishedDocument {
  readonly publication: Publication;
  /** Those of an index; absent for anything else. */
  readonly platforms?: readonly string[];
}

/**
 * What the index, or the image, at a digest says of itself; nothing when it does not exist.
 *
 * @throws RegistryError with a way on where it is no document that can be read
 */
export async function publishedAt(
  client: Pick<Registry, "manifest">,
  repository: Repository,
  digest: string,
): Promise<PublishedDocument> {
  const manifest = await client.manifest(repository, digest).catch((error: unknown) => {
    const { cause, message } = error as Error;
    if (!(cause instanceof DocumentProblem)) throw error;
    const fix = "to move its tags all the same, name them under forceTags for one update";
    throw new RegistryError(`${message}; ${fix}`, undefined, { cause });
  });
  if (!manifest) return { publication: {} };
  const platforms = indexPlatforms(manifest.document);
  return { publication: publicationOf(annotationsOf(manifest.document)), ...(platforms && { platforms }) };
}
