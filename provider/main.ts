import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { IndexResource } from "./index/resource.ts";
import { EngineLog } from "./protocol/engine.ts";
import { providerService } from "./protocol/server.ts";

/** Serves the provider on a free port of this machine and prints the port, as the engine expects of a plugin. */
const engineAddress = process.argv[2];
if (!engineAddress) {
  process.stderr.write("pulumi-resource-multiarch-registry is started by the Pulumi engine, with its address\n");
  process.exit(1);
}
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const stop = new AbortController();
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(
  services.ResourceProviderService as unknown as grpc.ServiceDefinition,
  providerService({
    version,
    resources: { "multiarch-registry:index:Index": new IndexResource(stop.signal) },
    log: new EngineLog(engineAddress),
    cancel: () => stop.abort(),
  }),
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
