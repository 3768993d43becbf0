import { Readable } from "node:stream";
import { readDocument } from "../../../lib/oci/document.ts";
import {
  type Descriptor,
  digestOf,
  type ImageIndex,
  MEDIA_TYPES,
  type PlatformJson,
} from "../../../lib/oci/manifest.ts";
import { formatRepository, parseRepository, type Repository } from "../../../lib/oci/reference.ts";
import type { FetchedManifest, Registry, StoredManifest } from "../../../lib/registry/client.ts";
import { RegistryError } from "../../../lib/registry/errors.ts";

/** What one repository holds. */
interface Content {
  readonly manifests: Map<string, FetchedManifest>;
  readonly tags: Map<string, string>;
  readonly blobs: Map<string, Buffer>;
}

/** How a test describes an image. */
export interface ImageOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly configType?: string;
  readonly mediaType?: string;
  readonly layer?: string;
  readonly layerUrls?: readonly string[];
}

const OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
const IN_TOTO = "application/vnd.in-toto+json";
const UNTYPED = { "in-toto.io/predicate-type": "https://example.com/untyped" };
const OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

/** Registries that live in memory, with what was asked of them written down. */
export class MemoryRegistry implements Registry {
  /** `resolve|manifest|put|hasBlob|blob|open|copy|store|referrers REPOSITORY REFERENCE`, in the order asked. */
  readonly calls: string[] = [];
  /** Whether it has the API of referrers. */
  listsReferrers = false;
  /** Runs before each call; what it throws is what the call is rejected with. */
  before: (call: string) => void = () => {};
  readonly #repositories = new Map<string, Content>();

  content(repository: Repository | string): Content {
    const name = typeof repository === "string" ? repository : formatRepository(repository);
    const known = this.#repositories.get(name);
    if (known) return known;
    const fresh = { manifests: new Map(), tags: new Map(), blobs: new Map() };
    this.#repositories.set(name, fresh);
    return fresh;
  }

  /** The calls that wrote something. */
  get writes(): string[] {
    return this.calls.filter((call) => /^(put|copy|store) /.test(call));
  }

  async resolve(repository: Repository, reference: string): Promise<string | undefined> {
    this.#note("resolve", repository, reference);
    return this.#find(repository, reference)?.digest;
  }

  async manifest(repository: Repository, reference: string): Promise<FetchedManifest | undefined> {
    this.#note("manifest", repository, reference);
    return this.#find(repository, reference);
  }

  async putManifest(
    repository: Repository,
    reference: string,
    bytes: Uint8Array,
    mediaType: string,
  ): Promise<StoredManifest> {
    this.#note("put", repository, reference);
    const { manifests, tags } = this.content(repository);
    const digest = digestOf(bytes);
    manifests.set(digest, { mediaType, digest, bytes: Buffer.from(bytes), document: readDocument(bytes, mediaType) });
    if (!reference.includes(":")) tags.set(reference, digest);
    else if (reference !== digest) throw new RegistryError(`${reference} was put with the bytes of ${digest}`, 400);
    return { isListed: this.listsReferrers && subjectOf(bytes) !== undefined };
  }

  async referrers(repository: Repository, digest: string): Promise<readonly Descriptor[] | undefined> {
    this.#note("referrers", repository, digest);
    if (!this.listsReferrers) return undefined;
    return [...this.content(repository).manifests.values()].flatMap((manifest) => {
      const { artifactType, annotations, subject } = JSON.parse(manifest.bytes.toString("utf8"));
      if (subject?.digest !== digest) return [];
      const { mediaType, bytes } = manifest;
      return [{ mediaType, digest: manifest.digest, size: bytes.length, artifactType, annotations }];
    });
  }

  async putBlob(repository: Repository, bytes: Uint8Array): Promise<void> {
    this.#note("store", repository, digestOf(bytes));
    this.content(repository).blobs.set(digestOf(bytes), Buffer.from(bytes));
  }

  async hasBlob(repository: Repository, digest: string): Promise<boolean> {
    this.#note("hasBlob", repository, digest);
    return this.content(repository).blobs.has(digest);
  }

  async blob(repository: Repository, digest: string): Promise<Buffer> {
    this.#note("blob", repository, digest);
    const bytes = this.content(repository).blobs.get(digest);
    if (!bytes) throw new RegistryError(`no blob ${digest}`, 404);
    return bytes;
  }

  async openBlob(repository: Repository, { digest }: Descriptor): Promise<Readable> {
    this.#note("open", repository, digest);
    const bytes = this.content(repository).blobs.get(digest);
    if (!bytes) throw new RegistryError(`no blob ${digest}`, 404);
    return Readable.from([bytes]);
  }

  async copyBlob(from: Repository, to: Repository, { digest }: Descriptor): Promise<void> {
    this.#note("copy", to, digest);
    const bytes = this.content(from).blobs.get(digest);
    if (!bytes) throw new RegistryError(`no blob ${digest}`, 404);
    this.content(to).blobs.set(digest, bytes);
  }

  #note(method: string, repository: Repository, reference: string): void {
    const call = `${method} ${formatRepository(repository)} ${reference}`;
    this.calls.push(call);
    this.before(call);
  }

  #find(repository: Repository, reference: string): FetchedManifest | undefined {
    const { manifests, tags } = this.content(repository);
    return manifests.get(tags.get(reference) ?? reference);
  }

  /** Puts a document there as though it had always been, and returns its descriptor. */
  place(repository: string, document: object, mediaType: string): Descriptor {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = digestOf(bytes);
    this.content(repository).manifests.set(digest, {
      mediaType,
      digest,
      bytes,
      document: readDocument(bytes, mediaType),
    });
    return { mediaType, digest, size: bytes.length };
  }

  placeBlob(repository: string, mediaType: string, text: string): Descriptor {
    return this.placeBytes(repository, mediaType, Buffer.from(text));
  }

  placeBytes(repository: string, mediaType: string, bytes: Buffer): Descriptor {
    const digest = digestOf(bytes);
    this.content(repository).blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  /** An image for a platform, with one layer. Its descriptor names no platform, as a push by digest leaves it. */
  placeImage(repository: string, { os, architecture, variant }: PlatformJson, options: ImageOptions = {}): Descriptor {
    const { configType = OCI_CONFIG, mediaType = MEDIA_TYPES.ociManifest, layer, layerUrls } = options;
    const config = JSON.stringify({ os, architecture, ...(variant && { variant }), ...options.config });
    const layerText = layer ?? `layer of ${os}/${architecture}/${variant}`;
    const layers = layerUrls
      ? [{ mediaType: OCI_LAYER, digest: digestOf(Buffer.from(layerText)), size: layerText.length, urls: layerUrls }]
      : [this.placeBlob(repository, OCI_LAYER, layerText)];
    const document = { schemaVersion: 2, mediaType, config: this.placeBlob(repository, configType, config), layers };
    return this.place(repository, document, mediaType);
  }

  /**
   * An attestation of an image as BuildKit makes it, with its descriptor in an index.
   *
   * @param predicates by predicate type
   */
  placeAttestation(repository: string, subject: string, predicates: Record<string, unknown> = {}): Descriptor {
    const config = this.placeBlob(repository, OCI_CONFIG, '{"os":"unknown","architecture":"unknown"}');
    const layers = Object.entries(predicates).map(([predicateType, predicate]) => ({
      ...this.placeBlob(repository, IN_TOTO, JSON.stringify({ predicateType, predicate, subject })),
      annotations: { "in-toto.io/predicate-type": predicateType },
    }));
    if (layers.length === 0) layers.push({ ...this.placeBlob(repository, IN_TOTO, subject), annotations: UNTYPED });
    const document = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers };
    return {
      ...this.place(repository, document, MEDIA_TYPES.ociManifest),
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": subject },
    };
  }

  placeIndex(
    repository: string,
    manifests: readonly Descriptor[],
    annotations?: Readonly<Record<string, string>>,
    mediaType: string = MEDIA_TYPES.ociIndex,
  ): Descriptor {
    return this.place(
      repository,
      { schemaVersion: 2, mediaType, manifests, ...(annotations && { annotations }) },
      mediaType,
    );
  }

  tag(repository: string, tag: string, digest: string): void {
    this.content(repository).tags.set(tag, digest);
  }

  tags(repository: string): Record<string, string> {
    return Object.fromEntries(this.content(repository).tags);
  }

  /** The index behind a tag or digest. */
  index(repository: string, reference: string): ImageIndex {
    const found = this.#find(parseRepository(repository), reference);
    if (!found) throw new Error(`${repository} has no ${reference}`);
    return JSON.parse(found.bytes.toString("utf8")) as ImageIndex;
  }

  remove(repository: string, digest: string): void {
    const { manifests, blobs } = this.content(repository);
    manifests.delete(digest);
    blobs.delete(digest);
  }
}

function subjectOf(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString("utf8")).subject;
}

export const AMD64: PlatformJson = { os: "linux", architecture: "amd64" };
export const ARM64: PlatformJson = { os: "linux", architecture: "arm64" };
export const ARMV7: PlatformJson = { os: "linux", architecture: "arm", variant: "v7" };
