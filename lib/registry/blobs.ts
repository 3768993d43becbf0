import { Readable } from "node:stream";
import { digestLike } from "../oci/digest.ts";
import { type Descriptor, digestOf } from "../oci/manifest.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import { blobPath, pullScope, pushScope } from "./api-paths.ts";
import { RegistryError } from "./errors.ts";
import { CREATED, LONGEST_ANSWER, type RegistryAnswer, type RegistryRequest, SUCCESS } from "./http-exchange.ts";
import type { RegistrySession } from "./session.ts";

/** The longest blob that is read into memory where nothing else is said, in bytes. */
export const LONGEST_BLOB: number = LONGEST_ANSWER;

/** How a blob is uploaded. */
interface Upload {
  readonly scope: string;
  readonly purpose: string;
  /** The query that asks for a mount; empty where there is nothing to mount. */
  readonly mount: string;
  /** Opens its bytes, for each try anew. */
  readonly body: () => Promise<Readable>;
}

/**
 * Layers and configurations, over any number of registries.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
export class Blobs {
  readonly #session: (repository: Repository) => RegistrySession;
  /**
   * The last upload to each registry. They go one after the other there: each needs two connections, and too many at
   * once would wait for each other.
   */
  readonly #lastUploads = new Map<string, Promise<unknown>>();

  constructor(session: (repository: Repository) => RegistrySession) {
    this.#session = session;
  }

  /** Whether a blob is there; as with manifests, a GET decides when a HEAD says that it is not. */
  async has(repository: Repository, digest: string): Promise<boolean> {
    if (await this.#sees(repository, digest)) return true;
    const { status, stream } = await this.#lookFor(repository, digest, { method: "GET", stream: true });
    // Nobody wants its bytes.
    stream.on("error", () => undefined).destroy();
    return status === 200;
  }

  /** A small blob, such as an image's configuration, with its digest verified. */
  async read(repository: Repository, digest: string, longest: number = LONGEST_BLOB): Promise<Buffer> {
    const { body } = await this.#session(repository).send({
      method: "GET",
      path: blobPath(repository, digest),
      scope: pullScope(repository),
      purpose: `reading the blob ${digest} of ${formatRepository(repository)}`,
      accept: [200],
      longest,
    });
    const found = digestLike(digest, body);
    if (found !== digest) {
      throw new RegistryError(
        `the blob ${digest} of ${formatRepository(repository)} was served as ${found}; try again`,
      );
    }
    return body;
  }

  /** The bytes of a blob as they come, of the length that its descriptor says. Nothing verifies their digest. */
  async open(repository: Repository, { digest, size }: Descriptor): Promise<Readable> {
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
    throw new RegistryError(`${name} has ${length} bytes, but its manifest says ${size}`);
  }

  /**
   * Brings a blob from one repository to another: mounted without a byte sent where both are in one registry that
   * can, else streamed through.
   */
  async copy(from: Repository, to: Repository, blob: Descriptor): Promise<void> {
    // One that is brought a second time does no harm.
    if (await this.#sees(to, blob.digest)) return;
    const same = from.registry === to.registry;
    const mount = same ? `?mount=${blob.digest}&from=${encodeURIComponent(from.path)}` : "";
    const purpose = `copying the blob ${blob.digest} from ${formatRepository(from)} to ${formatRepository(to)}`;
    // A mount needs the right to read the other repository too; a token service takes several scopes in one.
    const scope = same ? `${pushScope(to)} ${pullScope(from)}` : pushScope(to);
    await this.#upload(to, blob, { scope, purpose, mount, body: () => this.open(from, blob) });
  }

  /** Stores a small blob, where it is not there already. */
  async put(repository: Repository, bytes: Uint8Array): Promise<void> {
    const blob = { digest: digestOf(bytes), size: bytes.byteLength };
    if (await this.#sees(repository, blob.digest)) return;
    const purpose = `storing the blob ${blob.digest} in ${formatRepository(repository)}`;
    await this.#upload(repository, blob, {
      scope: pushScope(repository),
      purpose,
      mount: "",
      body: async () => Readable.from([bytes]),
    });
  }

  async #upload(
    to: Repository,
    blob: Pick<Descriptor, "digest" | "size">,
    { scope, purpose, mount, body }: Upload,
  ): Promise<void> {
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
        if (!location) throw new RegistryError(`${to.registry} opened an upload without an address while ${purpose}`);
        return `${location}${location.includes("?") ? "&" : "?"}digest=${encodeURIComponent(blob.digest)}`;
      },
      headers: { "content-type": "application/octet-stream", "content-length": String(blob.size) },
      body,
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

  async #sees(repository: Repository, digest: string): Promise<boolean> {
    return (await this.#lookFor(repository, digest, { method: "HEAD", asHint: true })).status === 200;
  }

  #lookFor(
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
}
