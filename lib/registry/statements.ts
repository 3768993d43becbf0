import { isProvenance, isSbom, type Statement, statementsOf } from "../oci/attestation.ts";
import type { ImageManifest } from "../oci/manifest.ts";
import type { Repository } from "../oci/reference.ts";
import type { Registry } from "./client.ts";

/** The longest statement that is read, in bytes. */
const LONGEST_STATEMENT = 64 * 1024 * 1024;

/** The statements of an attestation manifest, as JSON; each absent where it has none of its kind. */
export interface ImageStatements {
  readonly provenance?: unknown;
  readonly sbom?: unknown;
}

/**
 * Reads what an attestation manifest of BuildKit says.
 *
 * @throws RegistryError, and SyntaxError for what is not JSON
 */
export async function readStatements(
  client: Pick<Registry, "blob">,
  repository: Repository,
  manifest: ImageManifest,
): Promise<ImageStatements> {
  const statements = statementsOf(manifest);
  const read = async (is: (statement: Statement) => boolean): Promise<unknown> => {
    const found = statements.find(is);
    return found && JSON.parse((await client.blob(repository, found.layer.digest, LONGEST_STATEMENT)).toString("utf8"));
  };
  const [provenance, sbom] = await Promise.all([read(isProvenance), read(isSbom)]);
  return { ...(provenance !== undefined && { provenance }), ...(sbom !== undefined && { sbom }) };
}
