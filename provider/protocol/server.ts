import * as grpc from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { ownValue } from "../../lib/own-value.ts";
import { BEGIN_UPDATE } from "../../lib/resource-types.ts";
import { ResourceCalls } from "./calls.ts";
import type { EngineLog } from "./engine.ts";
import { toServiceError } from "./failures.ts";
import type { Resource } from "./resource.ts";
import { type PropertyMap, unwrap, wrap } from "./values.ts";

export interface ProviderOptions {
  readonly version: string;
  /** By type token: `multiarch-registry:index:Index`. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** By token: what programs call, beside {@link BEGIN_UPDATE}. */
  readonly functions?: Readonly<Record<string, ProviderFunction>>;
  readonly log: EngineLog;
  /** Called when the user interrupts the run. */
  readonly cancel: () => void;
}

/** What a program calls, with or without an answer. */
export type ProviderFunction = (args: PropertyMap) => Promise<PropertyMap> | undefined;

/**
 * The ResourceProvider service of the engine's protocol over plain resources. The engine's own documentation of each
 * call is in `provider.proto`.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function providerService({
  version,
  resources,
  functions = {},
  log,
  cancel,
}: ProviderOptions): grpc.UntypedServiceImplementation {
  const calls = new ResourceCalls(resources, log);
  const all: Record<string, ProviderFunction> = { ...functions, [BEGIN_UPDATE]: () => void calls.beginUpdate() };
  const missing: grpc.handleUnaryCall<unknown, unknown> = (_call, callback) =>
    callback({ code: grpc.status.UNIMPLEMENTED });
  const names = Object.keys(services.ResourceProviderService);
  return {
    ...Object.fromEntries(names.map((name) => [name, missing])),
    handshake: answering(handshake),
    getPluginInfo: answering(() => pluginInfo(version)),
    getSchema: answering(emptySchema),
    checkConfig: answering(checkConfig),
    diffConfig: answering(() => new providers.DiffResponse()),
    configure: answering(configure),
    check: answering((request: providers.CheckRequest) => calls.check(request)),
    diff: answering((request: providers.DiffRequest) => calls.diff(request)),
    create: answering((request: providers.CreateRequest) => calls.create(request)),
    update: answering((request: providers.UpdateRequest) => calls.update(request)),
    read: answering((request: providers.ReadRequest) => calls.read(request)),
    delete: answering(async (request: providers.DeleteRequest) => {
      await calls.delete(request);
      return new empties.Empty();
    }),
    invoke: answering((request: providers.InvokeRequest) => invoke(all, request)),
    cancel: answering(() => {
      cancel();
      return new empties.Empty();
    }),
  };
}

/** @throws Error when there is no such function */
async function invoke(
  functions: Readonly<Record<string, ProviderFunction>>,
  request: providers.InvokeRequest,
): Promise<providers.InvokeResponse> {
  const call = ownValue(functions, request.getTok());
  if (!call) throw new Error(`multiarch-registry has no function ${request.getTok()}`);
  const { properties, secrets } = unwrap(request.getArgs());
  const answer = await secrets.during(async () => (await call(properties)) ?? {});
  const response = new providers.InvokeResponse();
  response.setReturn(wrap(answer, secrets));
  return response;
}

/** Turns a promise into an answer, and an exception into the error that the engine prints. */
function answering<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await handle(call.request));
    } catch (error) {
      callback(toServiceError(error));
    }
  };
}

function handshake(): providers.ProviderHandshakeResponse {
  const response = new providers.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  return response;
}

function pluginInfo(version: string): plugins.PluginInfo {
  const response = new plugins.PluginInfo();
  response.setVersion(version);
  return response;
}

function emptySchema(): providers.GetSchemaResponse {
  const response = new providers.GetSchemaResponse();
  response.setSchema("{}");
  return response;
}

/** There is no configuration: what is given is taken as it is. */
function checkConfig(request: providers.CheckRequest): providers.CheckResponse {
  const response = new providers.CheckResponse();
  response.setInputs(request.getNews());
  return response;
}

function configure(): providers.ConfigureResponse {
  const response = new providers.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
}
