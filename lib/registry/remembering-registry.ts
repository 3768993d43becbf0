import type { Readable } from "node:stream";
import type { Descriptor } from "../oci/manifest.ts";
import type { Repository } from "../oci/reference.ts";
import { isTag } from "./api-paths.ts";
import type { FetchedManifest, ReadOptions, Registry, StoredManifest } from "./client.ts";

/** How many bytes of blobs are kept. */
const MOST_KEPT = 32 * 1024 * 1024;

/**
 * A registry that is asked once for what has a digest, and so never changes. For one publication alone: what has been
 * deleted since it was read would be said to exist. Tags are asked for each time.
 */
export class RememberingRegistry implements Registry {
  readonly #manifests = new Map<string, Promise<FetchedManifest | undefined>>();
  readonly #blobs = new Map<string, Promise<Buffer>>();
  /** The blobs that exist, those whose bytes are not kept among them. */
  readonly #present = new Map<string, Promise<boolean>>();
  #kept = 0;
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  resolve(repository: Repository, reference: string, options?: ReadOptions): Promise<string | undefined> {
    return this.#registry.resolve(repository, reference, options);
  }

  manifest(repository: Repository, reference: string, options?: ReadOptions): Promise<FetchedManifest | undefined> {
    const read = () => this.#registry.manifest(repository, reference, options);
    return isTag(reference) ? read() : remembered(this.#manifests, keyOf(repository, reference), read);
  }

  async putManifest(
    repository: Repository,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
  ): Promise<StoredManifest> {
    // Who reads it after that wants to see that it has arrived.
    this.#manifests.delete(keyOf(repository, reference));
    return this.#registry.putManifest(repository, reference, bytes, mediaType);
  }

  referrers(repository: Repository, digest: string): Promise<readonly Descriptor[] | undefined> {
    return this.#registry.referrers(repository, digest);
  }

  /** Who asks while its bytes are read waits for them. */
  hasBlob(repository: Repository, digest: string): Promise<boolean> {
    const key = keyOf(repository, digest);
    const reading = this.#blobs.get(key)?.then(
      () => true,
      () => false,
    );
    return remembered(this.#present, key, async () => {
      return (await reading) || this.#registry.hasBlob(repository, digest);
    });
  }

  blob(repository: Repository, digest: string, longest?: number): Promise<Buffer> {
    const key = keyOf(repository, digest);
    return remembered(this.#blobs, key, async () => {
      const bytes = await this.#registry.blob(repository, digest, longest);
      this.#present.set(key, Promise.resolve(true));
      if (this.#kept + bytes.length > MOST_KEPT) this.#blobs.delete(key);
      else this.#kept += bytes.length;
      return bytes;
    });
  }

  openBlob(repository: Repository, blob: Descriptor): Promise<Readable> {
    return this.#registry.openBlob(repository, blob);
  }

  putBlob(repository: Repository, bytes: Uint8Array): Promise<void> {
    return this.#registry.putBlob(repository, bytes);
  }

  copyBlob(from: Repository, to: Repository, blob: Descriptor): Promise<void> {
    return this.#registry.copyBlob(from, to, blob);
  }
}

function keyOf({ registry, path }: Repository, digest: string): string {
  return `${registry}/${path}@${digest}`;
}

/** What was answered before, or is being asked; only what was found stays as it is. */
function remembered<Found>(
  memory: Map<string, Promise<Found>>,
  key: string,
  ask: () => Promise<Found>,
): Promise<Found> {
  const known = memory.get(key);
  if (known) return known;
  const asking = ask();
  memory.set(key, asking);
  const forget = () => {
    if (memory.get(key) === asking) memory.delete(key);
  };
  asking.then((found) => found || forget(), forget);
  return asking;
}
