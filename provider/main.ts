import { fstatSync } from "node:fs";
import { createRequire } from "node:module";
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { enterCaller } from "../lib/caller.ts";
import { sharedClients } from "../lib/registry/clients.ts";
import {
  ARCHITECTURE,
  CHECK_PUSH_ACCESS,
  CONTENT_CHECK,
  FORMER_PLATFORM_MANIFEST,
  FORMER_PLATFORM_PART,
  FORMER_PUSH_CHECK,
  INDEX,
  PLATFORM_PARTS,
  PUSH_CHECK,
  READ_AHEAD,
  REPOSITORY_CONTENTS,
  TAKEN_PLATFORM,
} from "../lib/resource-types.ts";
import { ArchitectureResource } from "./architecture/resource.ts";
import { ContentCheckResource } from "./content/resource.ts";
import { FormerResource } from "./former-resource.ts";
import { IndexResource } from "./index/resource.ts";
import { PlatformPartsResource } from "./part/resource.ts";
import { EngineLog } from "./protocol/engine.ts";
import { providerService } from "./protocol/server.ts";
import { PushAccess } from "./push-check/push-access.ts";
import { PushCheckResource } from "./push-check/resource.ts";
import { RepositoryContentsResource } from "./repository/resource.ts";
import { TakenPlatformResource } from "./taken/resource.ts";

/** Serves the provider on a free port of this machine and prints the port, as the engine expects of a plugin. */
const engineAddress = process.argv[2];
if (!engineAddress) {
  process.stderr.write("pulumi-resource-multiarch-registry is started by the Pulumi engine, with its address\n");
  process.exit(1);
}
// Files that settings name, such as a trust root, are of the project that they are of.
enterCaller(process.env);
// By the package's name: compiled, this file is not where it is in the checkout.
const { version } = createRequire(import.meta.url)("multiarch/package.json") as { version: string };
// The engine holds the other end of standard input. When the engine is killed, the provider ends too: nothing it did
// from then on would be recorded.
if (fstatSync(process.stdin.fd).isFIFO()) process.stdin.resume().once("end", () => process.exit());

const stop = new AbortController();
const connect = sharedClients(stop.signal);
const index = new IndexResource(stop.signal, connect);
const pushAccess = new PushAccess(stop.signal);
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(
  services.ResourceProviderService as unknown as grpc.ServiceDefinition,
  providerService({
    version,
    resources: {
      [ARCHITECTURE]: new ArchitectureResource(stop.signal, connect),
      [CONTENT_CHECK]: new ContentCheckResource(),
      [INDEX]: index,
      [PLATFORM_PARTS]: new PlatformPartsResource(stop.signal, connect),
      [PUSH_CHECK]: new PushCheckResource(),
      [FORMER_PUSH_CHECK]: new FormerResource(),
      [FORMER_PLATFORM_MANIFEST]: new FormerResource(),
      [FORMER_PLATFORM_PART]: new FormerResource(),
      [REPOSITORY_CONTENTS]: new RepositoryContentsResource(),
      [TAKEN_PLATFORM]: new TakenPlatformResource(stop.signal, connect),
    },
    functions: {
      [CHECK_PUSH_ACCESS]: (args) => pushAccess.ask(args),
      [READ_AHEAD]: (args) => index.readAhead(args),
    },
    log: new EngineLog(engineAddress),
    cancel: () => stop.abort(),
  }),
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
