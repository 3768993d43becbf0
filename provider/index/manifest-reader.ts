import type { Descriptor } from "../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { FetchedManifest, Registry } from "../../lib/registry/client.ts";

/** The most manifests of one publication: ten platforms with attestations are twenty. */
const MOST_MANIFESTS = 1000;

/** Reads each manifest and each configuration of a publication once, and no more than a publication can need. */
export class ManifestReader {
  readonly #manifests = new Map<string, Promise<FetchedManifest | undefined>>();
  readonly #blobs = new Map<string, Promise<Buffer>>();

  constructor(private readonly client: Registry) {}

  /** @throws Error when there are too many */
  read(repository: Repository, digest: string): Promise<FetchedManifest | undefined> {
    const name = `${formatRepository(repository)}@${digest}`;
    const known = this.#manifests.get(name);
    if (known) return known;
    if (this.#manifests.size === MOST_MANIFESTS) {
      const fix = "name the images themselves, or a smaller index";
      throw new Error(`the sources stand for more than ${MOST_MANIFESTS} manifests, at ${name} for one; ${fix}`);
    }
    const reading = this.client.manifest(repository, digest);
    this.#manifests.set(name, reading);
    return reading;
  }

  /** @throws Error when it is not as long as its descriptor says */
  async blob(repository: Repository, { digest, size }: Descriptor): Promise<Buffer> {
    const name = `${formatRepository(repository)}@${digest}`;
    const reading = this.#blobs.get(name) ?? this.client.blob(repository, digest);
    this.#blobs.set(name, reading);
    const bytes = await reading;
    if (bytes.length === size) return bytes;
    throw new Error(`the configuration ${name} has ${bytes.length} bytes, and its manifest names it with ${size}`);
  }
}
