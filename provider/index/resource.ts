import { aheadWarning, publicationOf } from "../../lib/oci/publication.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { ARRIVAL_LIMIT, Arrival } from "../../lib/registry/arrival.ts";
import { type Registry, RegistryClient } from "../../lib/registry/client.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { tagMap, tagsIn } from "../../lib/tag-map.ts";
import { type CheckFailure, PartialResult, type Resource, type Say } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { ArrivingRegistry } from "./arriving.ts";
import { findChanges } from "./changes.ts";
import { type IndexInputs, type IndexState, inputProblems } from "./inputs.ts";
import { settleMoves } from "./judgement.ts";
import { PartialPublication, prepareIndex, publishIndex } from "./publish.ts";
import { isUnbuilt, readInputs, wrongTypes } from "./schema.ts";
import { describePlans, describeResult, origins, readTags } from "./tags.ts";

/** An image index in one repository with the tags that name it. Its id is the repository. */
export class IndexResource implements Resource {
  readonly outputs = ["digest", "ref", "published"];
  /** By what is said about registries: whatever is asked of one registry goes through one client. */
  readonly #clients = new Map<string, Registry>();
  readonly #signal: AbortSignal;
  readonly #connect: (registries?: Registries) => Registry;
  readonly #arrivalLimit: number;

  /** @param signal aborted when the person asks to stop */
  constructor(
    signal: AbortSignal,
    connect: (registries?: Registries) => Registry = (registries) => new RegistryClient({ signal, registries }),
    arrivalLimit = ARRIVAL_LIMIT,
  ) {
    this.#signal = signal;
    this.#connect = connect;
    this.#arrivalLimit = arrivalLimit;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const inputs = { annotations: {}, forceTags: [], keepNewer: [], ...news };
    const wrong = wrongTypes(inputs);
    // The digest of a build that has failed does not come. Its own error says enough, and the engine takes no further
    // step with what depends on it.
    if (wrong.length > 0 && wrong.every(isUnbuilt)) return { inputs, failures: [] };
    return { inputs, failures: wrong.length > 0 ? wrong : inputProblems(readInputs(inputs)) };
  }

  diff(olds: PropertyMap, news: PropertyMap) {
    return findChanges(this.#client(news), olds as unknown as IndexState, readInputs(news));
  }

  async preview(olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    try {
      return await this.#plan(olds as unknown as IndexState | undefined, news, say);
    } catch (error) {
      // Before the first publication there may be no repository yet, or no right to read it: that is for the update.
      if (olds || !(error instanceof RegistryError)) throw error;
      await say([`where the tags are could not be checked: ${error.message}`], "warning");
      return news;
    }
  }

  async #plan(state: IndexState | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    const { repository, tags, manifests, annotations = {}, forceTags = [], keepNewer = [] } = readInputs(news);
    if (repository === undefined || !tags) return news;
    // When no build decides the content, the digest is known before anything is pushed.
    const client = this.#client(news);
    const prepared = manifests && (await prepareIndex(client, { repository, manifests, annotations }));
    const digest = prepared?.document.digest;
    const name = parseRepository(repository);
    const read = await readTags(client, name, tags, digest, state?.published ?? {});
    const tagMoves = await settleMoves(client, name, read, { annotations, forceTags, keepNewer });
    const lines = describePlans(tagMoves);
    // One line where it will do: the prompt of pulumi up leaves room for a dozen.
    await say(lines.length === 1 ? [`${repository}  ${lines[0]}`] : [repository, ...lines]);
    await warnOfTime(repository, annotations, say);
    return digest ? { ...news, digest, ref: `${formatRepository(name)}@${digest}` } : news;
  }

  async publish(
    olds: PropertyMap | undefined,
    news: PropertyMap,
    say: Say,
  ): Promise<{ id: string; state: PropertyMap }> {
    const [unbuilt] = wrongTypes(news).filter(isUnbuilt);
    if (unbuilt) throw new Error(`${unbuilt.property} is missing: what it is to be of was not built`);
    const inputs = readInputs(news) as IndexInputs;
    const before = olds as unknown as IndexState | undefined;
    const recorded = before?.published ?? {};
    const known = new Set(before?.manifests.map(({ digest }) => digest));
    const pushed = inputs.manifests.map(({ digest }) => digest).filter((digest) => !known.has(digest));
    const { state, tagMoves } = await publishIndex({
      client: new ArrivingRegistry(this.#client(news), new Arrival(this.#signal, this.#arrivalLimit), pushed),
      inputs,
      recorded,
      signal: this.#signal,
    }).catch((error: Error) => {
      if (!(error instanceof PartialPublication)) throw error;
      throw new PartialResult(inputs.repository, { ...error.state }, error);
    });
    const left = tagsIn(recorded).filter((tag) => !inputs.tags.includes(tag));
    const lines = [
      inputs.repository,
      ...tagMoves.map(describeResult),
      ...left.map((tag) => `${tag}: left in the registry, no longer moved by this stack`),
    ];
    await say(lines, tagMoves.some(({ overtakenBy, left }) => overtakenBy || left) ? "warning" : "info");
    await warnOfTime(inputs.repository, inputs.annotations, say);
    return { id: inputs.repository, state: { ...state, movedFrom: origins(tagMoves) } };
  }

  /** What the registry holds now; undefined when the index is gone, so that an update publishes it again. */
  async read(olds: PropertyMap): Promise<PropertyMap | undefined> {
    const state = olds as unknown as IndexState;
    const repository = parseRepository(state.repository);
    const client = this.#client(olds);
    if (!(await client.resolve(repository, state.digest))) return undefined;
    const live = await readTags(client, repository, state.tags, state.digest, state.published);
    const published = tagMap(live.flatMap(({ tag, live }) => (live ? [[tag, live] as const] : [])));
    return { ...state, published };
  }

  #client({ registries = {} }: PropertyMap): Registry {
    const key = JSON.stringify(registries);
    const known = this.#clients.get(key) ?? this.#connect(registries as Registries);
    this.#clients.set(key, known);
    return known;
  }

  /** Published tags are not torn down with the stack that published them: others pull them. */
  async delete(olds: PropertyMap, say: Say): Promise<void> {
    const { repository, published } = olds as unknown as IndexState;
    await say([repository, ...tagsIn(published).map((tag) => `${tag}: stays in the registry`)]);
  }
}

async function warnOfTime(repository: string, annotations: IndexInputs["annotations"], say: Say): Promise<void> {
  const warning = aheadWarning(publicationOf(annotations));
  if (warning) await say([`${repository}: ${warning}`], "warning");
}
