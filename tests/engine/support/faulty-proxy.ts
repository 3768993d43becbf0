import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to a request instead of passing it on as it is. */
export type Fault = { readonly status: number } | { readonly delay: number };

/** A proxy before a registry that spoils chosen requests; `fault` may be changed at any time. */
export class FaultyProxy {
  /** Says what happens to a request; undefined lets it pass. */
  fault: (method: string, path: string) => Fault | undefined = () => undefined;
  readonly #server: Server;

  private constructor(target: string) {
    const [host, port] = target.split(":");
    this.#server = createServer((incoming, outgoing) => {
      const { method = "", url = "", headers } = incoming;
      const fault = this.fault(method, url);
      if (fault && "status" in fault) {
        incoming.resume();
        outgoing.writeHead(fault.status).end();
        return;
      }
      const pass = () => {
        const forwarded = request({ host, port, method, path: url, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        forwarded.on("error", () => outgoing.destroy());
        incoming.pipe(forwarded);
      };
      setTimeout(pass, fault?.delay ?? 0);
    });
  }

  static async start(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** `localhost:PORT`. */
  get address(): string {
    return `localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
