import { ONE_TRY } from "../../lib/http/retry.ts";
import { aheadWarning, publicationOf } from "../../lib/oci/publication.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { type Connect, type ConnectOptions, sharedClients } from "../../lib/registry/clients.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import { PROPAGATION_LIMIT_MS, Propagation } from "../../lib/registry/propagation.ts";
import { RememberingRegistry } from "../../lib/registry/remembering-registry.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { WaitingRegistry } from "../../lib/registry/waiting-registry.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import { shortSigner } from "../../lib/signing/signer-text.ts";
import { tagMap, tagsIn } from "../../lib/tag-map.ts";
import { tagTable } from "../../lib/tag-table.ts";
import { programWarnings } from "../architecture/program-warnings.ts";
import { type CheckFailure, PartialResult, type Resource, type Say } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { findChanges } from "./changes.ts";
import { refuseDowngrades } from "./downgrades.ts";
import { type IndexInputs, type IndexState, inputProblems } from "./inputs.ts";
import { PartialPublication, planTags, prepareIndex, publishIndex } from "./publish.ts";
import { publishedIn, ReadAhead } from "./read-ahead.ts";
import { isUnbuilt, readInputs, wrongTypes } from "./schema.ts";
import { describeSignatory, knownSignatory } from "./signatory.ts";
import { needsSigning } from "./signing.ts";
import { TagReadings } from "./tag-readings.ts";
import { describeResults, origins, plannedTags, readTags } from "./tags.ts";

/** How long the registry of a base may take to answer, in milliseconds. */
const BASE_LIMIT_MS = 5000;

/** An image index in one repository with the tags that name it. Its id is the repository. */
export class IndexResource implements Resource {
  readonly outputs = ["digest", "ref", "published"];
  readonly repeated = ["repository", "tags", "registries"];
  /** Where bases are, by registry settings. What they are made of is all that is asked. */
  readonly #bases = new Map<string, Registry>();
  readonly #ahead = new ReadAhead();
  readonly #readings = new TagReadings();
  readonly #signal: AbortSignal;
  readonly #connect: Connect;
  readonly #propagationLimit: number;
  /** Those of whom a preview has said that they would sign. */
  readonly #announced = new Set<string>();
  /** The images at whose programs this run has looked. */
  readonly #looked = new Set<string>();
  readonly #signing: { readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal };

  /** @param signal aborted when the user interrupts the run */
  constructor(
    signal: AbortSignal,
    connect: Connect = sharedClients(signal),
    propagationLimit = PROPAGATION_LIMIT_MS,
    environment: NodeJS.ProcessEnv = process.env,
  ) {
    this.#signal = signal;
    this.#signing = { environment, signal };
    this.#connect = connect;
    this.#propagationLimit = propagationLimit;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const inputs = { annotations: {}, forceTags: [], keepNewer: [], ...news };
    const wrong = wrongTypes(inputs);
    // A failed build has no digest. It has its own error, and the engine does not continue with its dependents.
    if (wrong.length > 0 && wrong.every(isUnbuilt)) return { inputs, failures: [] };
    return { inputs, failures: wrong.length > 0 ? wrong : inputProblems(readInputs(inputs)) };
  }

  diff(olds: PropertyMap, news: PropertyMap) {
    const client = this.#client(news);
    return findChanges(
      client,
      olds as unknown as IndexState,
      readInputs(news),
      this.#signing,
      this.#ahead.over(client),
    );
  }

  /** Starts to read what the differences of indexes will need that were published before. */
  readAhead(args: PropertyMap): undefined {
    for (const index of publishedIn(args)) this.#ahead.start(this.#client(index, { retry: ONE_TRY }), index);
  }

  async preview(olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    try {
      return await this.#plan(olds as unknown as IndexState | undefined, news, say);
    } catch (error) {
      // Before the first publication the repository may not exist or not be readable: the update deals with that.
      if (olds || !(error instanceof RegistryError)) throw error;
      await say([`the current tags could not be read: ${error.message}`], "warning");
      return news;
    }
  }

  async #plan(before: IndexState | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    const inputs = readInputs(news);
    const { repository, tags, manifests, annotations = {}, forceTags = [], keepNewer = [] } = inputs;
    const { attestations, otherRepositories } = inputs;
    if (repository === undefined || !tags) return news;
    const client = new RememberingRegistry(this.#client(news));
    const name = parseRepository(repository);
    const recorded = before?.published ?? {};
    // If no build is pending, the digest is known before anything is pushed.
    const prepared = manifests && (await prepareIndex(client, { repository, manifests, annotations }, before));
    const planned =
      prepared && (await planTags({ client, prepared, tags, attestations, otherRepositories, recorded, before }));
    const digest = planned?.chosen.document.digest;
    const read = planned?.tagMoves ?? (await readTags(client, name, tags, undefined, recorded));
    const tagMoves = await refuseDowngrades(client, name, read, { annotations, forceTags, keepNewer });
    await say(tagTable(repository, plannedTags(tagMoves), publicationOf(annotations)));
    if (inputs.sign) await this.#planSignature({ client, digest, before, sign: inputs.sign }, say);
    await warnOfTime(repository, annotations, say);
    // By --continue-on-error the engine takes this for the outputs of an update that it skips: only what is published
    // already is there then.
    return digest && digest === before?.digest ? { ...news, digest, ref: `${formatRepository(name)}@${digest}` } : news;
  }

  /** Says who would sign an index that is not signed. */
  async #planSignature({ client, digest, before, sign }: PlannedSignature, say: Say): Promise<void> {
    const isKept = digest !== undefined && before?.digest === digest;
    if (isKept && !(await needsSigning(client, before, sign, this.#signing))) return;
    const by = shortSigner((await knownSignatory(sign, this.#signing)) ?? describeSignatory(sign));
    // Once for all: what is new, and what is only signed, the engine shows of each.
    if (this.#announced.has(by)) return;
    this.#announced.add(by);
    await say([`new and unsigned indexes would be signed by ${by}`]);
  }

  async publish(
    olds: PropertyMap | undefined,
    news: PropertyMap,
    say: Say,
  ): Promise<{ id: string; state: PropertyMap }> {
    const [unbuilt] = wrongTypes(news).filter(isUnbuilt);
    if (unbuilt) throw new Error(`${unbuilt.property} is missing because its image was not built`);
    const inputs = readInputs(news) as IndexInputs;
    const before = olds as unknown as IndexState | undefined;
    const recorded = before?.published ?? {};
    const known = new Set(before?.manifests.map(({ digest }) => digest));
    const pushed = inputs.manifests.map(({ digest }) => digest).filter((digest) => !known.has(digest));
    const propagation = new Propagation(this.#signal, this.#propagationLimit);
    const client = new RememberingRegistry(new WaitingRegistry(this.#client(news), propagation, pushed));
    const { state, tagMoves, signedBy } = await publishIndex({
      client,
      reading: this.#readings.over(this.#ahead.over(client)),
      inputs,
      recorded,
      before,
      ...this.#signing,
      propagationLimit: this.#propagationLimit,
    })
      .catch((error: Error) => {
        if (!(error instanceof PartialPublication)) throw error;
        throw new PartialResult(inputs.repository, { ...error.state }, error);
      })
      .finally(() => this.#readings.forget(parseRepository(inputs.repository), inputs.tags));
    const left = tagsIn(recorded).filter((tag) => !inputs.tags.includes(tag));
    const lines = [
      ...describeResults(inputs.repository, tagMoves),
      ...(signedBy === undefined ? [] : [`signed by ${signedBy}`]),
      ...left.map((tag) => `${tag}: left in the registry, no longer moved by this stack`),
    ];
    await say(lines, tagMoves.some(({ overtakenBy, left }) => overtakenBy || left) ? "warning" : "info");
    await warnOfTime(inputs.repository, inputs.annotations, say);
    await this.#warnOfPrograms(client, state, before, say);
    const { revision, version } = publicationOf(inputs.annotations);
    const publication = { ...(revision !== undefined && { revision }), ...(version !== undefined && { version }) };
    return { id: inputs.repository, state: { ...state, publication, movedFrom: origins(tagMoves) } };
  }

  /** Says which of the images that were not published before have programs for other platforms. */
  async #warnOfPrograms(client: Registry, state: IndexState, before: IndexState | undefined, say: Say): Promise<void> {
    const { repository, architecture = [], platforms = {}, registries } = state;
    const images = architecture.flatMap((platform): [string, string][] => {
      const digest = platforms[platform]?.digest;
      if (digest === undefined || digest === before?.platforms?.[platform]?.digest) return [];
      // The repositories of an image have the same one.
      if (this.#looked.has(digest)) return [];
      this.#looked.add(digest);
      return [[platform, digest]];
    });
    if (images.length === 0) return;
    const warnings = await programWarnings({
      client,
      bases: this.#basesOf(registries),
      repository: parseRepository(repository),
      images,
      ...this.#signing,
    });
    for (const warning of warnings) await say([warning], "warning");
  }

  /** The current state in the registry; undefined when the index is gone, so that an update publishes it again. */
  async read(olds: PropertyMap): Promise<PropertyMap | undefined> {
    const state = olds as unknown as IndexState;
    const repository = parseRepository(state.repository);
    const client = this.#client(olds);
    if (!(await client.resolve(repository, state.digest))) return undefined;
    const live = await readTags(client, repository, state.tags, state.digest, state.published);
    const published = tagMap(live.flatMap(({ tag, live }) => (live ? [[tag, live] as const] : [])));
    return { ...state, published };
  }

  #client({ registries }: { registries?: unknown }, options?: ConnectOptions): Registry {
    return this.#connect(registries as Registries | undefined, options);
  }

  /** Images have bases in common: each is asked for once. */
  #basesOf(registries: Registries | undefined): Registry {
    const key = JSON.stringify(registries);
    const limits = { answer: BASE_LIMIT_MS, request: BASE_LIMIT_MS };
    const known =
      this.#bases.get(key) ?? new RememberingRegistry(this.#connect(registries, { retry: ONE_TRY, limits }));
    this.#bases.set(key, known);
    return known;
  }

  /** Published tags are not deleted with the stack: others pull them. */
  async delete(olds: PropertyMap, say: Say): Promise<void> {
    const { repository, published } = olds as unknown as IndexState;
    await say([repository, ...tagsIn(published).map((tag) => `${tag}: stays in the registry`)]);
  }
}

interface PlannedSignature {
  readonly client: Registry;
  /** Undefined while it depends on a build. */
  readonly digest: string | undefined;
  readonly before: IndexState | undefined;
  readonly sign: SignInput;
}

async function warnOfTime(repository: string, annotations: IndexInputs["annotations"], say: Say): Promise<void> {
  const warning = aheadWarning(publicationOf(annotations));
  if (warning) await say([`${repository}: ${warning}`], "warning");
}
