import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import { printable } from "../../lib/printable.ts";
import type { Say } from "./resource.ts";

/** The engine's log, which shows a provider's messages below the resource. */
export class EngineLog {
  readonly #client: services.EngineClient;

  /** @param address where the engine listens, `host:port`, as it tells a provider in its first argument */
  constructor(address: string) {
    this.#client = new services.EngineClient(address, grpc.credentials.createInsecure());
  }

  /** Speaks for one resource. */
  sayFor(urn: string): Say {
    return ([heading = "", ...lines], severity = "info") => {
      const request = new messages.LogRequest();
      request.setSeverity(severity === "info" ? messages.LogSeverity.INFO : messages.LogSeverity.WARNING);
      request.setMessage([heading, ...lines.map((line) => `  ${line}`)].map(printable).join("\n"));
      request.setUrn(urn);
      // A message that cannot be delivered must not fail a publication.
      return new Promise((resolve) => this.#client.log(request, () => resolve()));
    };
  }
}
