import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** The part of the Docker Engine's API that loads images, for machines without Docker. */
export class DockerEngine {
  /** The archives that were loaded. */
  readonly loaded: Buffer[] = [];
  readonly #server = createServer(async (request, response) => {
    if (request.method === "POST" && request.url?.includes("/images/load")) this.loaded.push(await buffer(request));
    response.setHeader("Api-Version", "1.50");
    response.setHeader("Content-Type", "application/json");
    response.end("{}");
  });

  static async start(): Promise<DockerEngine> {
    const engine = new DockerEngine();
    engine.#server.listen(0, "127.0.0.1");
    await once(engine.#server, "listening");
    return engine;
  }

  /** A value of DOCKER_HOST. */
  get host(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
