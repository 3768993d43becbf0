import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is sent back; by default 200 with no body. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  /** Milliseconds between two bytes of the body. */
  readonly trickle?: number;
  /** The connection is cut: before the answer, or in the middle of its body. */
  readonly cut?: "before" | "within";
}

/** Decides an answer. `nth` counts the requests of the same method and path, from 1. */
export type Script = (request: Received, nth: number) => Reply;

/** An HTTP server on this machine that plays a registry, a token service or a proxy as a test writes it. */
export class FakeRegistry {
  readonly requests: Received[] = [];
  /** Connections so far, those whose TLS came to nothing among them. */
  connections = 0;
  /** The most requests that were waiting for their answers at one moment. */
  mostAtOnce = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #atOnce = 0;

  private constructor(script: Script, tls: { key: string; cert: string } | undefined) {
    const listener: RequestListener = async (incoming, outgoing) => {
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
      outgoing.once("close", () => this.#atOnce--);
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
      } catch {
        return; // The client hung up; there is nobody to answer.
      }
      const { method = "", url: path = "", headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks) };
      this.requests.push(request);
      const {
        status = 200,
        headers: answered,
        body = "",
        delay = 0,
        cut,
        trickle,
      } = script(request, this.count(method, path));
      if (delay > 0) await sleep(delay);
      if (cut === "before") return void outgoing.destroy();
      outgoing.writeHead(status, { "content-length": Buffer.byteLength(body), ...answered });
      for (const byte of trickle ? Buffer.from(body) : []) {
        if (outgoing.destroyed) return;
        outgoing.write(Buffer.from([byte]));
        await sleep(trickle);
      }
      if (trickle) return void outgoing.end();
      if (cut !== "within") return void outgoing.end(body);
      outgoing.write(Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2)), () => outgoing.destroy());
    };
    this.#server = tls ? createSecureServer(tls, listener) : createServer(listener);
    this.#server.on("connection", (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
    });
  }

  /** Serves on a free port of 127.0.0.1, over TLS when there is a certificate. */
  static async start(script: Script, tls?: { key: string; cert: string }): Promise<FakeRegistry> {
    const fake = new FakeRegistry(script, tls);
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    running.push(fake);
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Requests of this method and path that arrived so far. */
  count(method: string, path: string): number {
    return this.requests.filter((request) => request.method === method && request.path === path).length;
  }

  /** Hands a connection over, as one that came to the port. */
  accept(socket: Socket): void {
    this.#server.emit("connection", socket);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

const running: FakeRegistry[] = [];

/** Ends every server that a test started. For `afterEach`. */
export function stopAll(): void {
  for (const fake of running.splice(0)) fake.stop();
}
