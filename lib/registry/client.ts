import type { Readable } from "node:stream";
import { digestLike } from "../oci/digest.ts";
import { type OciDocument, readDocument } from "../oci/document.ts";
import { DocumentProblem, ForeignDocument, readObject } from "../oci/json.ts";
import { type Descriptor, digestOf, MANIFEST_ACCEPT } from "../oci/manifest.ts";
import { isDigest, type Repository } from "../oci/reference.ts";
import { isTag, manifestPath, naming, pullScope, pushScope } from "./api-paths.ts";
import { Blobs } from "./blobs.ts";
import { RegistryError } from "./errors.ts";
import { CREATED, type RegistryAnswer, type RegistryRequest, SUCCESS } from "./http-exchange.ts";
import { Propagation } from "./propagation.ts";
import { askReferrers } from "./referrers-api.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";

/** A manifest or index with the bytes that its digest was computed from. */
export interface FetchedManifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
  readonly document: OciDocument;
}

export interface ReadOptions {
  /** Whether it is read even when the user interrupts the run, as after a write. Default: it is not. */
  readonly settles?: boolean;
  /** Whether a HEAD that does not find it is believed: it did not exist a moment ago, or who writes will ask again. */
  readonly trustsHead?: boolean;
  /** Whether it is likely not to exist: only a GET can tell that, which is sent at once. */
  readonly isUnlikely?: boolean;
}

/** How a registry has stored a manifest. */
export interface StoredManifest {
  /** Whether it says that its API lists it among the referrers of its subject. */
  readonly isListed: boolean;
}

/** The longest manifest, in bytes: the distribution specification has registries take this much. */
export const LONGEST_MANIFEST = 4 * 1024 * 1024;

/** How the digests begin that everybody uses. */
const USUAL = "sha256:";
const DIGEST_HEADER = "docker-content-digest";
/** Registries with the API of referrers send it for a manifest that has a subject. */
const SUBJECT_HEADER = "oci-subject";

/**
 * The part of the distribution API that publishing needs, over any number of registries.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryClient {
  readonly #sessions = new Map<string, RegistrySession>();
  readonly #blobs = new Blobs((repository) => this.#session(repository));
  readonly #options: SessionOptions;

  constructor(options: SessionOptions = {}) {
    this.#options = options;
  }

  /**
   * The digest that a tag or digest names; undefined when the registry says that there is none. A HEAD only spares the
   * document: whatever it does not tell plainly, its absence before all, a GET decides.
   *
   * @throws RegistryError for every other answer than a 404: only that means that it is gone
   */
  async resolve(repository: Repository, reference: string, options: ReadOptions = {}): Promise<string | undefined> {
    if (!options.isUnlikely) {
      const how = { ...options, method: "HEAD", asHint: true } as const;
      const { status, headers } = await this.#readManifest(repository, reference, how);
      const digest = headers[DIGEST_HEADER]?.toString() ?? "";
      if (status === 404 && options.trustsHead) return undefined;
      const isUsual = isTag(reference) ? digest.startsWith(USUAL) : digest === reference;
      if (status === 200 && isDigest(digest) && isUsual) return digest;
    }
    const found = await this.#fetch(repository, reference, options);
    return found && this.#usualDigest(repository, reference, found, options);
  }

  /** What a tag names, by SHA-256 where the registry knows it by that as well: what is published is named so. */
  async #usualDigest(
    repository: Repository,
    reference: string,
    { digest, bytes }: { readonly digest: string; readonly bytes: Buffer },
    options: ReadOptions,
  ): Promise<string> {
    if (!isTag(reference) || digest.startsWith(USUAL)) return digest;
    const usual = digestOf(bytes);
    return (await this.#fetch(repository, usual, options)) ? usual : digest;
  }

  /**
   * A manifest or index; undefined when there is none.
   *
   * @throws RegistryError when the bytes are not those that the digest names, or are no document that everybody reads
   * in one way
   */
  async manifest(
    repository: Repository,
    reference: string,
    options: ReadOptions = {},
  ): Promise<FetchedManifest | undefined> {
    const found = await this.#fetch(repository, reference, options);
    if (!found) return undefined;
    const { bytes, contentType } = found;
    const digest = await this.#usualDigest(repository, reference, found, options);
    const document = explained(repository, reference, () => readDocument(bytes, contentType));
    return { mediaType: document.mediaType, digest, bytes, document };
  }

  /** The bytes under a reference, whatever they are, with their digest verified. */
  async #fetch(repository: Repository, reference: string, options: ReadOptions) {
    const how = { ...options, method: "GET", longest: LONGEST_MANIFEST } as const;
    const { status, headers, body: bytes } = await this.#readManifest(repository, reference, how);
    if (status === 404) return undefined;
    const named = isTag(reference) ? headers[DIGEST_HEADER]?.toString() : reference;
    const expected = named !== undefined && isDigest(named) ? named : digestOf(bytes);
    const digest = digestLike(expected, bytes);
    if (digest !== expected) {
      // A page of something in between says more than its digest.
      explained(repository, reference, () => readObject(bytes));
      throw new RegistryError(
        `${naming(repository, reference)} was served as ${digest} instead of ${expected}; try again`,
      );
    }
    return { digest, bytes, contentType: headers["content-type"]?.toString() };
  }

  /**
   * Stores a manifest or index under a digest or a tag: with a tag, this is the moment in which the tag moves.
   *
   * @throws RegistryError also when the registry says that it has stored other bytes
   */
  async putManifest(
    repository: Repository,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
  ): Promise<StoredManifest> {
    const purpose = isTag(reference)
      ? `moving ${naming(repository, reference)}`
      : `pushing ${naming(repository, reference)}`;
    const { status, headers } = await this.#session(repository).send({
      method: "PUT",
      path: manifestPath(repository, reference),
      scope: pushScope(repository),
      purpose,
      headers: { "content-type": mediaType },
      body: bytes,
      // A tag that is on its way arrives, so that the state can say where it is.
      settles: isTag(reference),
      accept: SUCCESS,
    });
    const header = headers[DIGEST_HEADER]?.toString() ?? "";
    const stored = isDigest(header) ? header : digestOf(bytes);
    const digest = digestLike(stored, bytes);
    if (stored !== digest) {
      throw new RegistryError(
        `${naming(repository, reference)} was stored as ${stored} instead of ${digest}; try again`,
      );
    }
    const isListed = headers[SUBJECT_HEADER] !== undefined;
    if (status === CREATED) return { isListed };
    // The specification has one success; whether another one is meant as such, the registry shows.
    const found = await new Propagation(this.#options.signal, this.#options.propagationLimit).of(
      async () =>
        (await this.#fetch(repository, reference, { settles: isTag(reference) }))?.bytes.equals(bytes) || undefined,
    );
    if (!found) {
      throw new RegistryError(
        `${repository.registry} answered ${status} while ${purpose}, and does not have it; try again`,
      );
    }
    return { isListed };
  }

  /** What refers to a digest, as the registry's API lists it; undefined when it has none. */
  referrers(repository: Repository, digest: string): Promise<readonly Descriptor[] | undefined> {
    return askReferrers(this.#session(repository), repository, digest);
  }

  /** Whether a blob is there. */
  hasBlob(repository: Repository, digest: string): Promise<boolean> {
    return this.#blobs.has(repository, digest);
  }

  /**
   * A small blob, such as an image's configuration, with its digest verified.
   *
   * @param longest how many bytes it may have
   */
  blob(repository: Repository, digest: string, longest?: number): Promise<Buffer> {
    return this.#blobs.read(repository, digest, longest);
  }

  /** Stores a small blob. */
  putBlob(repository: Repository, bytes: Uint8Array): Promise<void> {
    return this.#blobs.put(repository, bytes);
  }

  /** The bytes of a layer as they come, to be verified by who reads them. */
  openBlob(repository: Repository, blob: Descriptor): Promise<Readable> {
    return this.#blobs.open(repository, blob);
  }

  /** Brings a blob from one repository to another. */
  copyBlob(from: Repository, to: Repository, blob: Descriptor): Promise<void> {
    return this.#blobs.copy(from, to, blob);
  }

  #readManifest(
    repository: Repository,
    reference: string,
    how: Pick<RegistryRequest, "method" | "asHint" | "settles" | "longest">,
  ): Promise<RegistryAnswer> {
    return this.#session(repository).send({
      ...how,
      path: manifestPath(repository, reference),
      scope: pullScope(repository),
      purpose: `reading ${naming(repository, reference)}`,
      headers: { accept: MANIFEST_ACCEPT },
      accept: [200, 404],
    });
  }

  #session({ registry }: Repository): RegistrySession {
    const known = this.#sessions.get(registry);
    if (known) return known;
    const session = new RegistrySession(registry, this.#options);
    this.#sessions.set(registry, session);
    return session;
  }
}

/** What publishing asks of registries, whatever serves it. */
export type Registry = Pick<RegistryClient, keyof RegistryClient>;

/** Reads a document; what is wrong with it becomes a sentence that names it. */
function explained<T>(repository: Repository, reference: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DocumentProblem)) throw cause;
    const hint =
      cause instanceof ForeignDocument ? `: is ${repository.registry} a registry, with no proxy in front of it?` : "";
    throw new RegistryError(`${naming(repository, reference)} ${cause.message}${hint}`, undefined, { cause });
  }
}
