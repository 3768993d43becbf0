import type { Descriptor } from "../oci/manifest.ts";
import type { Repository } from "../oci/reference.ts";
import type { Registry } from "../registry/client.ts";
import { RegistryError } from "../registry/errors.ts";
import { BUNDLE_TYPE, readBundle, type SignedBundle } from "./bundle.ts";

/** A bundle in a registry. */
export interface StoredBundle {
  /** The digest of the manifest that has it. */
  readonly digest: string;
  /** As it is stored. */
  readonly content: Buffer;
  readonly bundle: SignedBundle;
}

/** The most that are read of one list, the newest where they are added at its end. */
const MOST_READ = 100;

/** The bundles among what refers to a digest; what is something else, or does not exist, is left out. */
export async function storedBundles(
  client: Pick<Registry, "manifest" | "blob">,
  repository: Repository,
  listed: readonly Descriptor[],
): Promise<StoredBundle[]> {
  // Writers that leave the type out of the list are read as well.
  const candidates = listed.filter(({ artifactType = BUNDLE_TYPE }) => artifactType === BUNDLE_TYPE).slice(-MOST_READ);
  const found: StoredBundle[] = [];
  for (const { digest } of candidates) {
    const manifest = await client.manifest(repository, digest);
    const layers = manifest?.document.kind === "image" ? manifest.document.image.layers : [];
    const [layer] = layers;
    if (layer?.mediaType !== BUNDLE_TYPE) continue;
    const content = await client.blob(repository, layer.digest).catch((error: unknown) => {
      if (error instanceof RegistryError && error.status === 404) return undefined;
      throw error;
    });
    const bundle = content && readBundle(content);
    if (bundle) found.push({ digest, content, bundle });
  }
  return found;
}
