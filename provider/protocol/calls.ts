import providers from "@pulumi/pulumi/proto/provider_pb.js";
import { ownValue } from "../../lib/own-value.ts";
import { parseUrn } from "../../lib/urn.ts";
import type { EngineLog } from "./engine.ts";
import { CallFailure } from "./failures.ts";
import type { Resource, Say } from "./resource.ts";
import type { Secrets } from "./secrets.ts";
import { type PropertyMap, recorded, unwrap, withUnknown, wrap } from "./values.ts";

type Struct = ReturnType<typeof wrap>;

/**
 * Whose messages a preview's are. The engine prints what is said of several resources in no order, each below a heading
 * of its own, and what is said of the stack in the order in which it came: so the moves of tags are the last thing above
 * the prompt of `pulumi up`, and warnings do not push them off the screen.
 */
const THE_STACK = "";

const UNCHANGED = { replace: false, properties: [] };

/** What create and update have in common: both bring the registry to what is wanted. */
interface Publication {
  readonly urn: string;
  readonly isPreview: boolean;
  readonly oldInputs: Struct | undefined;
  readonly olds: Struct | undefined;
  readonly news: Struct | undefined;
}

/** The calls of the engine's protocol that are about one resource. */
export class ResourceCalls {
  readonly #resources: Readonly<Record<string, Resource>>;
  readonly #log: EngineLog;
  /** Whether this is an update: a program says so, or something has been created or changed. */
  #isUpdate = false;

  /** @param resources by type token: `multiarch-registry:index:Index` */
  constructor(resources: Readonly<Record<string, Resource>>, log: EngineLog) {
    this.#resources = resources;
    this.#log = log;
  }

  beginUpdate(): void {
    this.#isUpdate = true;
  }

  check(request: providers.CheckRequest): providers.CheckResponse {
    const { properties, secrets } = unwrap(request.getNews());
    const { inputs, failures } = this.#resourceOf(request.getUrn()).check(properties);
    const response = new providers.CheckResponse();
    response.setInputs(wrap(inputs, secrets));
    for (const { property, reason } of failures) {
      const failure = new providers.CheckFailure();
      failure.setProperty(property);
      failure.setReason(secrets.mask(reason));
      response.addFailures(failure);
    }
    return response;
  }

  async diff(request: providers.DiffRequest): Promise<providers.DiffResponse> {
    const [olds, news] = [recorded(request.getOldInputs(), request.getOlds()), unwrap(request.getNews())];
    const ignored = request.getIgnorechangesList();
    // Nothing is read for properties that are not compared.
    const isKept = ignored.length > 0 && Object.keys(news.properties).every((name) => ignored.includes(name));
    if (isKept) return diffResponse(UNCHANGED);
    return news.secrets
      .with(olds.secrets)
      .during(async () =>
        diffResponse(await this.#resourceOf(request.getUrn()).diff(olds.properties, news.properties)),
      );
  }

  async create(request: providers.CreateRequest): Promise<providers.CreateResponse> {
    const { id, properties } = await this.#publish({
      urn: request.getUrn(),
      isPreview: request.getPreview(),
      oldInputs: undefined,
      olds: undefined,
      news: request.getProperties(),
    });
    const response = new providers.CreateResponse();
    response.setId(id);
    response.setProperties(properties);
    return response;
  }

  async update(request: providers.UpdateRequest): Promise<providers.UpdateResponse> {
    const { properties } = await this.#publish({
      urn: request.getUrn(),
      isPreview: request.getPreview(),
      oldInputs: request.getOldInputs(),
      olds: request.getOlds(),
      news: request.getNews(),
    });
    const response = new providers.UpdateResponse();
    response.setProperties(properties);
    return response;
  }

  async read(request: providers.ReadRequest): Promise<providers.ReadResponse> {
    const outputs = unwrap(request.getProperties()).properties;
    const inputs = unwrap(request.getInputs()).properties;
    if (Object.keys(outputs).length === 0) {
      throw new Error("this resource cannot be imported: add it to the program, and an update adopts what is there");
    }
    const { properties, secrets } = recorded(request.getInputs(), request.getProperties());
    const response = new providers.ReadResponse();
    const say = this.#sayFor(request.getUrn(), secrets);
    const state = await secrets.during(() => this.#resourceOf(request.getUrn()).read(properties, say));
    if (!state) return response;
    response.setId(request.getId());
    // Inputs that the outputs do not repeat have a place of their own.
    const read = Object.entries(state).filter(([name]) => Object.hasOwn(outputs, name) || !Object.hasOwn(inputs, name));
    response.setProperties(wrap(Object.fromEntries(read), secrets));
    response.setInputs(request.getInputs());
    return response;
  }

  async delete(request: providers.DeleteRequest): Promise<void> {
    const { properties, secrets } = recorded(request.getOldInputs(), request.getProperties());
    const say = this.#sayFor(request.getUrn(), secrets);
    await secrets.during(() => this.#resourceOf(request.getUrn()).delete(properties, say));
  }

  /** @throws CallFailure */
  async #publish({ urn, isPreview, oldInputs, olds, news }: Publication): Promise<{ id: string; properties: Struct }> {
    const { properties, secrets: fresh } = unwrap(news);
    const { properties: before, secrets: old } = olds ? recorded(oldInputs, olds) : {};
    const secrets = old ? fresh.with(old) : fresh;
    try {
      const resource = this.#resourceOf(urn);
      const say = this.#sayFor(isPreview ? THE_STACK : urn, secrets);
      if (isPreview) {
        // What an update skips because of a failure is previewed as well, and its plan is nobody's any more.
        const state = await resource.preview(before, properties, this.#isUpdate ? async () => undefined : say);
        return { id: "", properties: wrap(withUnknown(state, resource.outputs), secrets) };
      }
      this.#isUpdate = true;
      const { id, state } = await resource.publish(before, properties, say);
      return { id: secrets.mask(id), properties: wrap(outputsOf(resource, state, properties), secrets) };
    } catch (error) {
      throw new CallFailure(error, secrets);
    }
  }

  #resourceOf(urn: string): Resource {
    const type = parseUrn(urn).types.split("$").at(-1) ?? "";
    const resource = ownValue(this.#resources, type);
    if (!resource) throw new Error(`this provider has no resource of the type "${type}"`);
    return resource;
  }

  #sayFor(urn: string, secrets: Secrets): Say {
    const say = this.#log.sayFor(urn);
    return (lines, severity) =>
      say(
        lines.map((line) => secrets.mask(line)),
        severity,
      );
  }
}

/** What a state keeps as outputs: the engine writes all of it anew with every resource that is made. */
function outputsOf({ repeated }: Resource, state: PropertyMap, inputs: PropertyMap): PropertyMap {
  if (!repeated) return state;
  const own = Object.entries(state).filter(([name]) => repeated.includes(name) || !Object.hasOwn(inputs, name));
  return Object.fromEntries(own);
}

function diffResponse({ replace, properties }: Awaited<ReturnType<Resource["diff"]>>): providers.DiffResponse {
  const { DiffChanges } = providers.DiffResponse;
  const { UPDATE, UPDATE_REPLACE } = providers.PropertyDiff.Kind;
  const response = new providers.DiffResponse();
  response.setChanges(properties.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setHasdetaileddiff(true);
  if (replace) response.setReplacesList([...properties]);
  for (const property of properties) {
    response.addDiffs(property);
    const detail = new providers.PropertyDiff();
    detail.setKind(replace ? UPDATE_REPLACE : UPDATE);
    // Outputs need not repeat the inputs; without this, the engine would show what they lack as added.
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(property, detail);
  }
  return response;
}
