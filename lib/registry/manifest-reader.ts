import type { Descriptor } from "../oci/manifest.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import { once } from "../once.ts";
import type { FetchedManifest, Registry } from "./client.ts";

/** The most manifests of one publication: ten platforms with attestations are twenty. */
const MOST_MANIFESTS = 1000;

/** Reads each manifest and configuration of a publication once, up to a limit. */
export class ManifestReader {
  readonly #manifests = once<FetchedManifest | undefined>();
  readonly #blobs = once<Buffer>();
  #read = 0;
  readonly #client: Registry;

  constructor(client: Registry) {
    this.#client = client;
  }

  /** @throws Error when there are too many */
  read(repository: Repository, digest: string): Promise<FetchedManifest | undefined> {
    return this.#manifests([repository, digest], async () => {
      if (this.#read === MOST_MANIFESTS) {
        const name = `${formatRepository(repository)}@${digest}`;
        const fix = "name the images themselves, or a smaller index";
        throw new Error(`the manifests contain more than ${MOST_MANIFESTS} manifests, for example at ${name}; ${fix}`);
      }
      this.#read++;
      return this.#client.manifest(repository, digest);
    });
  }

  /** @throws Error when it is not as long as its descriptor says */
  async blob(repository: Repository, { digest, size }: Descriptor): Promise<Buffer> {
    const bytes = await this.#blobs([repository, digest], () => this.#client.blob(repository, digest));
    if (bytes.length === size) return bytes;
    const name = `${formatRepository(repository)}@${digest}`;
    throw new Error(`the configuration ${name} has ${bytes.length} bytes, but its manifest says ${size}`);
  }
}
