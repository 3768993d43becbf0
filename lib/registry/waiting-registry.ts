import type { Readable } from "node:stream";
import { type Descriptor, digestOf } from "../oci/manifest.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import type { FetchedManifest, ReadOptions, Registry, StoredManifest } from "./client.ts";
import { RegistryError } from "./errors.ts";
import type { Propagation } from "./propagation.ts";

/**
 * A registry whose client waits for content that was pushed a moment ago, by the builds or by the publication itself.
 * Older content that is missing counts as missing at once.
 */
export class WaitingRegistry implements Registry {
  readonly #expected: Set<string>;
  /** By the tag's full name: its digests before and after the move. */
  readonly #seen = new Map<string, string | undefined>();
  readonly #moved = new Map<string, { readonly from: string | undefined; readonly to: string }>();
  readonly #registry: Registry;
  readonly #propagation: Propagation;

  /** @param pushed the digests that were pushed a moment ago; what they name came with them */
  constructor(registry: Registry, propagation: Propagation, pushed: Iterable<string>) {
    this.#registry = registry;
    this.#propagation = propagation;
    this.#expected = new Set(pushed);
  }

  async resolve(repository: Repository, reference: string, options?: ReadOptions): Promise<string | undefined> {
    const look = () => this.#registry.resolve(repository, reference, options);
    if (reference.includes(":")) return this.#await(reference, look);
    const name = `${formatRepository(repository)}:${reference}`;
    const move = this.#moved.get(name);
    let live: string | undefined;
    // Only the digest before the move can be stale; any other was set by somebody else.
    await this.#propagation.of(async () => {
      live = await look();
      return move && live !== move.to && (live === undefined || live === move.from) ? undefined : true;
    });
    this.#seen.set(name, live);
    return live;
  }

  async manifest(
    repository: Repository,
    reference: string,
    options?: ReadOptions,
  ): Promise<FetchedManifest | undefined> {
    const found = await this.#await(reference, () => this.#registry.manifest(repository, reference, options));
    if (found && this.#expected.has(reference)) for (const digest of named(found)) this.#expected.add(digest);
    return found;
  }

  async putManifest(
    repository: Repository,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
  ): Promise<StoredManifest> {
    let stored: StoredManifest = { isListed: false };
    await this.#propagation.whenKnown(async () => {
      stored = await this.#registry.putManifest(repository, reference, bytes, mediaType);
    });
    if (reference.includes(":")) {
      this.#expected.add(reference);
    } else {
      const name = `${formatRepository(repository)}:${reference}`;
      this.#moved.set(name, { from: this.#seen.get(name), to: digestOf(bytes) });
    }
    return stored;
  }

  referrers(repository: Repository, digest: string): Promise<readonly Descriptor[] | undefined> {
    return this.#registry.referrers(repository, digest);
  }

  async hasBlob(repository: Repository, digest: string): Promise<boolean> {
    return (
      (await this.#await(digest, async () => (await this.#registry.hasBlob(repository, digest)) || undefined)) ?? false
    );
  }

  blob(repository: Repository, digest: string, longest?: number): Promise<Buffer> {
    return this.#awaitBlob(digest, () => this.#registry.blob(repository, digest, longest));
  }

  openBlob(repository: Repository, blob: Descriptor): Promise<Readable> {
    return this.#awaitBlob(blob.digest, () => this.#registry.openBlob(repository, blob));
  }

  async putBlob(repository: Repository, bytes: Uint8Array): Promise<void> {
    await this.#registry.putBlob(repository, bytes);
    this.#expected.add(digestOf(bytes));
  }

  copyBlob(from: Repository, to: Repository, blob: Descriptor): Promise<void> {
    return this.#registry.copyBlob(from, to, blob);
  }

  async #awaitBlob<Found>(digest: string, read: () => Promise<Found>): Promise<Found> {
    const found = await this.#await(digest, () =>
      read().catch((error: unknown) => {
        if (error instanceof RegistryError && error.status === 404) return undefined;
        throw error;
      }),
    );
    return found ?? read();
  }

  #await<Found>(reference: string, look: () => Promise<Found | undefined>): Promise<Found | undefined> {
    return this.#expected.has(reference) ? this.#propagation.of(look) : look();
  }
}

/** The digests that a manifest or index names; none when it is no such document. */
function named({ document }: FetchedManifest): string[] {
  if (document.kind === "other") return [];
  const descriptors =
    document.kind === "index" ? document.index.manifests : [document.image.config, ...document.image.layers];
  return descriptors.map(({ digest }) => digest);
}
