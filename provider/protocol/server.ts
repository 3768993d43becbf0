import * as grpc from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { ownValue } from "../../lib/own-value.ts";
import type { EngineLog } from "./engine.ts";
import { toServiceError } from "./failures.ts";
import type { Resource, Say } from "./resource.ts";
import type { Secrets } from "./secrets.ts";
import { unwrap, withUnknown, wrap } from "./values.ts";

export interface ProviderOptions {
  readonly version: string;
  /** By type token: `multiarch-registry:index:Index`. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly log: EngineLog;
  /** Called when the person asks to stop. */
  readonly cancel: () => void;
}

/**
 * Whose messages a preview's are. The engine prints what is said of several resources in no order, each below a heading
 * of its own, and what is said of the stack in the order in which it came: so the moves of tags are the last thing above
 * the prompt of `pulumi up`, and warnings do not push them off the screen.
 */
const THE_STACK = "";

const UNCHANGED = { replace: false, properties: [] };

type Handler<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** Turns a promise into an answer, and an exception into the error that the engine prints. */
function answering<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): Handler<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await handle(call.request));
    } catch (error) {
      callback(toServiceError(error));
    }
  };
}

/**
 * The ResourceProvider service of the engine's protocol over plain resources. The engine's own documentation of each
 * call is in `provider.proto`.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService({
  version,
  resources,
  log,
  cancel,
}: ProviderOptions): grpc.UntypedServiceImplementation {
  const resourceOf = (urn: string): Resource => {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const resource = ownValue(resources, type);
    if (!resource) throw new Error(`this provider has no resource of the type "${type}"`);
    return resource;
  };

  const sayFor = (urn: string, secrets: Secrets): Say => {
    const say = log.sayFor(urn);
    return (lines, severity) =>
      say(
        lines.map((line) => secrets.mask(line)),
        severity,
      );
  };

  const handlers = {
    handshake: answering(() => {
      const response = new providers.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    getPluginInfo: answering(() => {
      const response = new plugins.PluginInfo();
      response.setVersion(version);
      return response;
    }),
    getSchema: answering(() => {
      const response = new providers.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    checkConfig: answering((request: providers.CheckRequest) => {
      const response = new providers.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: answering(() => new providers.DiffResponse()),
    configure: answering(() => {
      const response = new providers.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: answering((request: providers.CheckRequest) => {
      const { properties, secrets } = unwrap(request.getNews());
      const { inputs, failures } = resourceOf(request.getUrn()).check(properties);
      const response = new providers.CheckResponse();
      response.setInputs(wrap(inputs, secrets));
      for (const { property, reason } of failures) {
        const failure = new providers.CheckFailure();
        failure.setProperty(property);
        failure.setReason(secrets.mask(reason));
        response.addFailures(failure);
      }
      return response;
    }),
    diff: answering(async (request: providers.DiffRequest) => {
      const [olds, news] = [unwrap(request.getOlds()), unwrap(request.getNews())];
      const ignored = request.getIgnorechangesList();
      // What is not to be compared at all is not asked for either.
      const isKept = ignored.length > 0 && Object.keys(news.properties).every((name) => ignored.includes(name));
      const { replace, properties } = isKept
        ? UNCHANGED
        : await news.secrets
            .with(olds.secrets)
            .during(() => resourceOf(request.getUrn()).diff(olds.properties, news.properties));
      const { DiffChanges } = providers.DiffResponse;
      const response = new providers.DiffResponse();
      response.setChanges(properties.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
      response.setHasdetaileddiff(true);
      if (replace) response.setReplacesList([...properties]);
      for (const property of properties) {
        response.addDiffs(property);
        const detail = new providers.PropertyDiff();
        const { UPDATE, UPDATE_REPLACE } = providers.PropertyDiff.Kind;
        detail.setKind(replace ? UPDATE_REPLACE : UPDATE);
        response.getDetaileddiffMap().set(property, detail);
      }
      return response;
    }),
    create: publishing(
      (request: providers.CreateRequest) => ({ olds: undefined, news: request.getProperties() }),
      (id, properties) => {
        const response = new providers.CreateResponse();
        response.setId(id);
        response.setProperties(properties);
        return response;
      },
    ),
    update: publishing(
      (request: providers.UpdateRequest) => ({ olds: request.getOlds(), news: request.getNews() }),
      (_id, properties) => {
        const response = new providers.UpdateResponse();
        response.setProperties(properties);
        return response;
      },
    ),
    read: answering(async (request: providers.ReadRequest) => {
      const { properties, secrets } = unwrap(request.getProperties());
      if (Object.keys(properties).length === 0) {
        throw new Error("this resource cannot be imported: add it to the program, and an update adopts what is there");
      }
      const response = new providers.ReadResponse();
      const state = await secrets.during(() => resourceOf(request.getUrn()).read(properties));
      if (!state) return response;
      response.setId(request.getId());
      response.setProperties(wrap(state, secrets));
      response.setInputs(request.getInputs());
      return response;
    }),
    delete: answering(async (request: providers.DeleteRequest) => {
      const { properties, secrets } = unwrap(request.getProperties());
      const say = sayFor(request.getUrn(), secrets);
      await secrets.during(() => resourceOf(request.getUrn()).delete(properties, say));
      return new empties.Empty();
    }),
    cancel: answering(() => {
      cancel();
      return new empties.Empty();
    }),
  };

  /** Create and update are one thing here: both bring the registry to what is wanted. */
  function publishing<Request extends providers.CreateRequest | providers.UpdateRequest, Response>(
    read: (request: Request) => Record<"olds" | "news", Parameters<typeof unwrap>[0]>,
    respond: (id: string, properties: ReturnType<typeof wrap>) => Response,
  ): Handler<Request, Response> {
    return async ({ request }, callback) => {
      const { olds, news } = read(request);
      const { properties, secrets: fresh } = unwrap(news);
      const { properties: before, secrets: old } = olds ? unwrap(olds) : {};
      const secrets = old ? fresh.with(old) : fresh;
      try {
        const resource = resourceOf(request.getUrn());
        const say = sayFor(request.getPreview() ? THE_STACK : request.getUrn(), secrets);
        if (request.getPreview()) {
          const state = await resource.preview(before, properties, say);
          return callback(null, respond("", wrap(withUnknown(state, resource.outputs), secrets)));
        }
        const { id, state } = await resource.publish(before, properties, say);
        return callback(null, respond(secrets.mask(id), wrap(state, secrets)));
      } catch (error) {
        return callback(toServiceError(error, secrets));
      }
    };
  }

  const missing: grpc.handleUnaryCall<unknown, unknown> = (_call, callback) =>
    callback({ code: grpc.status.UNIMPLEMENTED });
  const names = Object.keys(services.ResourceProviderService);
  return { ...Object.fromEntries(names.map((name) => [name, missing])), ...handlers };
}
