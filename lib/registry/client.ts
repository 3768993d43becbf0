import type { Readable } from "node:stream";
import { digestLike } from "../oci/digest.ts";
import { type OciDocument, readDocument } from "../oci/document.ts";
import { DocumentProblem, ForeignDocument, readObject } from "../oci/json.ts";
import { type Descriptor, digestOf, MANIFEST_ACCEPT } from "../oci/manifest.ts";
import { formatRepository, isDigest, type Repository } from "../oci/reference.ts";
import { Arrival } from "./arrival.ts";
import { RegistryError } from "./errors.ts";
import { type RegistryAnswer, type RegistryRequest, SUCCESS } from "./exchange.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";

/** A manifest or index with the bytes that its digest was computed from. */
export interface FetchedManifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
  readonly document: OciDocument;
}

export interface ReadOptions {
  /** Whether it is read even when the person asks to stop, as after a write. Default: it is not. */
  readonly settles?: boolean;
}

/** The longest manifest, in bytes: the distribution specification has registries take this much. */
export const LONGEST_MANIFEST = 4 * 1024 * 1024;

/** How the digests begin that everybody uses. */
const USUAL = "sha256:";
const DIGEST_HEADER = "docker-content-digest";
const CREATED = 201;

function pullScope({ path }: Repository): string {
  return `repository:${path}:pull`;
}

function pushScope({ path }: Repository): string {
  return `repository:${path}:pull,push`;
}

function isTag(reference: string): boolean {
  return !reference.includes(":");
}

/** How a reference is named in a sentence: `the tag latest of ghcr.io/acme/app`. */
function naming(repository: Repository, reference: string): string {
  return `the ${isTag(reference) ? "tag" : "manifest"} ${reference} of ${formatRepository(repository)}`;
}

/**
 * The part of the distribution API that publishing needs, over any number of registries.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryClient {
  readonly #sessions = new Map<string, RegistrySession>();
  /**
   * The last upload to each registry. They go one after the other there: each holds two connections, and too many at
   * once would wait for each other.
   */
  readonly #lastUploads = new Map<string, Promise<unknown>>();
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
    const how = { ...options, method: "HEAD", asHint: true } as const;
    const { status, headers } = await this.#readManifest(repository, reference, how);
    const digest = headers[DIGEST_HEADER]?.toString() ?? "";
    const isUsual = isTag(reference) ? digest.startsWith(USUAL) : digest === reference;
    if (status === 200 && isDigest(digest) && isUsual) return digest;
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
      throw new RegistryError(`${naming(repository, reference)} came as ${digest} and not as ${expected}: try again`);
    }
    return { digest, bytes, contentType: headers["content-type"]?.toString() };
  }

  /**
   * Stores a manifest or index under a digest or a tag: with a tag, this is the moment in which the tag moves.
   *
   * @throws RegistryError also when the registry says that it has stored other bytes
   */
  async putManifest(repository: Repository, reference: string, bytes: Uint8Array, mediaType: string): Promise<void> {
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
        `${naming(repository, reference)} was stored as ${stored} and not as ${digest}: try again`,
      );
    }
    if (status === CREATED) return;
    // The specification has one success; whether another one is meant as such, the registry shows.
    const found = await new Arrival(this.#options.signal, this.#options.arrivalLimit).of(
      async () =>
        (await this.#fetch(repository, reference, { settles: isTag(reference) }))?.bytes.equals(bytes) || undefined,
    );
    if (!found) {
      throw new RegistryError(`${repository.registry} answered ${status}, ${purpose}, and does not have it: try again`);
    }
  }

  /** Whether a blob is there; as with manifests, a GET decides when a HEAD says that it is not. */
  async hasBlob(repository: Repository, digest: string): Promise<boolean> {
    if (await this.#seesBlob(repository, digest)) return true;
    const { status, stream } = await this.#lookForBlob(repository, digest, { method: "GET", stream: true });
    // Nobody wants its bytes.
    stream.on("error", () => undefined).destroy();
    return status === 200;
  }

  /** A small blob, such as an image's configuration, with its digest verified. */
  async blob(repository: Repository, digest: string): Promise<Buffer> {
    const { body } = await this.#session(repository).send({
      method: "GET",
      path: blobPath(repository, digest),
      scope: pullScope(repository),
      purpose: `reading the blob ${digest} of ${formatRepository(repository)}`,
      accept: [200],
    });
    const found = digestLike(digest, body);
    if (found !== digest) {
      throw new RegistryError(`the blob ${digest} of ${formatRepository(repository)} came as ${found}: try again`);
    }
    return body;
  }

  /**
   * Brings a blob from one repository to another: mounted without a byte sent where both are in one registry that
   * can, else streamed through.
   */
  async copyBlob(from: Repository, to: Repository, blob: Descriptor): Promise<void> {
    // One that is brought a second time does no harm.
    if (await this.#seesBlob(to, blob.digest)) return;
    const same = from.registry === to.registry;
    const mount = same ? `?mount=${blob.digest}&from=${encodeURIComponent(from.path)}` : "";
    const purpose = `copying the blob ${blob.digest} from ${formatRepository(from)} to ${formatRepository(to)}`;
    // A mount needs the right to read the other repository too; a token service takes several scopes in one.
    const scope = same ? `${pushScope(to)} ${pullScope(from)}` : pushScope(to);
    const upload = { scope, purpose };
    const session = this.#session(to);
    const open = (query: string) =>
      session.send({ ...upload, method: "POST", path: `/v2/${to.path}/blobs/uploads/${query}`, accept: SUCCESS });
    let opened: RegistryAnswer | undefined = await open(mount);
    if (opened.status === CREATED) return;
    const put = {
      ...upload,
      method: "PUT" as const,
      // An upload that broke off may have kept some of the bytes: a further try begins a new one.
      path: async () => {
        const location = (opened ?? (await open(""))).headers.location?.toString();
        opened = undefined;
        if (!location) throw new RegistryError(`${to.registry} opened an upload without an address, ${purpose}`);
        return `${location}${location.includes("?") ? "&" : "?"}digest=${encodeURIComponent(blob.digest)}`;
      },
      headers: { "content-type": "application/octet-stream", "content-length": String(blob.size) },
      body: () => this.#openBlob(from, blob),
      transfers: blob.size,
      accept: SUCCESS,
    };
    const before = this.#lastUploads.get(to.registry) ?? Promise.resolve();
    const arrival = before.then(() => session.send(put));
    this.#lastUploads.set(
      to.registry,
      arrival.catch(() => undefined),
    );
    await arrival;
  }

  async #seesBlob(repository: Repository, digest: string): Promise<boolean> {
    return (await this.#lookForBlob(repository, digest, { method: "HEAD", asHint: true })).status === 200;
  }

  #lookForBlob(
    repository: Repository,
    digest: string,
    how: Pick<RegistryRequest, "method" | "asHint" | "stream">,
  ): Promise<RegistryAnswer> {
    return this.#session(repository).send({
      ...how,
      path: blobPath(repository, digest),
      scope: pullScope(repository),
      purpose: `looking for the blob ${digest} of ${formatRepository(repository)}`,
      accept: [200, 404],
    });
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

  async #openBlob(repository: Repository, { digest, size }: Descriptor): Promise<Readable> {
    const { headers, stream } = await this.#session(repository).send({
      method: "GET",
      path: blobPath(repository, digest),
      scope: pullScope(repository),
      purpose: `reading the blob ${digest} of ${formatRepository(repository)}`,
      accept: [200],
      stream: true,
    });
    const length = headers["content-length"]?.toString();
    if (length === undefined || Number(length) === size) return stream;
    stream.on("error", () => undefined).destroy();
    const name = `the blob ${digest} of ${formatRepository(repository)}`;
    throw new RegistryError(`${name} has ${length} bytes, and its manifest names it with ${size}`);
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
      cause instanceof ForeignDocument ? `: is ${repository.registry} a registry, with nothing before it?` : "";
    throw new RegistryError(`${naming(repository, reference)} ${cause.message}${hint}`, undefined, { cause });
  }
}

function blobPath(repository: Repository, digest: string): string {
  // It comes out of documents that others wrote, and must not lead elsewhere.
  if (!isDigest(digest))
    throw new RegistryError(`"${digest}" is no digest of a blob of ${formatRepository(repository)}`);
  return `/v2/${repository.path}/blobs/${digest}`;
}

function manifestPath(repository: Repository, reference: string): string {
  return `/v2/${repository.path}/manifests/${reference}`;
}
