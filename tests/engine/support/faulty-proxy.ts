import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What happens to a request instead of passing it on as it is. */
export type Fault =
  /** It is answered with this status and never arrives. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** It arrives, and its answer has this status. */
  | { readonly answered: number }
  /** It arrives so many milliseconds later. */
  | { readonly delay: number }
  /** The connection is reset before the registry has it, or when the registry has done it, so that the answer is lost. */
  | { readonly reset: "request" | "answer" }
  /** The answer breaks off in the middle of its body. */
  | { readonly truncate: true }
  /** The answer's body comes in pieces, so many milliseconds apart. */
  | { readonly trickle: number }
  /** One bit of the body is another one. */
  | { readonly corrupt: "request" | "answer" };

/** In how many pieces a body trickles. */
const PIECES = 4;
/** Near its end a document holds text and no syntax: a wrong bit there leaves a document that is another one. */
const FROM_END = 4;

/** A proxy before a registry that spoils chosen requests; `fault` may be changed at any time. */
export class FaultyProxy {
  /** Says what happens to a request; undefined lets it pass. */
  fault: (method: string, path: string, headers: IncomingHttpHeaders) => Fault | undefined = () => undefined;
  readonly #server: Server;
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => {
      const fault = this.fault(incoming.method ?? "", incoming.url ?? "", incoming.headers);
      this.#serve(incoming, outgoing, fault).catch(() => outgoing.destroy());
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

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): Promise<void> {
    if (fault && "status" in fault) {
      incoming.resume();
      outgoing.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    if (fault && "reset" in fault && fault.reset === "request") {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault && "delay" in fault) await sleep(fault.delay, undefined, { ref: false });
    const answer = await this.#forward(incoming, spoils(fault, "request"));
    if (fault && "reset" in fault) {
      await read(answer);
      incoming.socket.resetAndDestroy();
      return;
    }
    const answered = fault && "answered" in fault ? fault.answered : answer.statusCode;
    outgoing.writeHead(answered ?? 502, answer.headers);
    if (!fault || "delay" in fault || "answered" in fault) {
      answer.pipe(outgoing);
      return;
    }
    const bytes = await read(answer);
    if ("truncate" in fault) {
      outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.destroy());
      return;
    }
    const body = spoils(fault, "answer") ? corrupted(bytes) : bytes;
    const piece = Math.ceil(body.length / PIECES) || 1;
    for (let at = 0; at < body.length; at += piece) {
      outgoing.write(body.subarray(at, at + piece));
      if ("trickle" in fault) await sleep(fault.trickle);
    }
    outgoing.end();
  }

  #forward(incoming: IncomingMessage, corrupt: boolean): Promise<IncomingMessage> {
    const [host, port] = this.#target.split(":");
    const { method, url: path, headers } = incoming;
    return new Promise((resolve, reject) => {
      const forwarded = request({ host, port, method, path, headers }, resolve).on("error", reject);
      if (corrupt) read(incoming).then((bytes) => forwarded.end(corrupted(bytes)), reject);
      else incoming.pipe(forwarded);
    });
  }
}

function spoils(fault: Fault | undefined, what: "request" | "answer"): boolean {
  return fault !== undefined && "corrupt" in fault && fault.corrupt === what;
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function corrupted(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.max(0, copy.length - FROM_END);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
