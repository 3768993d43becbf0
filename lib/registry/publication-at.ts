import { annotationsOf } from "../oci/document.ts";
import { DocumentProblem } from "../oci/json.ts";
import { type Publication, publicationOf } from "../oci/publication.ts";
import type { Repository } from "../oci/reference.ts";
import type { Registry } from "./client.ts";
import { RegistryError } from "./errors.ts";

/**
 * What the index, or the image, at a digest says of itself; nothing when it does not exist.
 *
 * @throws RegistryError with a way on where it is no document that can be read
 */
export async function publicationAt(
  client: Pick<Registry, "manifest">,
  repository: Repository,
  digest: string,
): Promise<Publication> {
  const manifest = await client.manifest(repository, digest).catch((error: unknown) => {
    const { cause, message } = error as Error;
    if (!(cause instanceof DocumentProblem)) throw error;
    const fix = "to move its tags all the same, name them under forceTags for one update";
    throw new RegistryError(`${message}; ${fix}`, undefined, { cause });
  });
  if (!manifest) return {};
  return publicationOf(annotationsOf(manifest.document));
}
