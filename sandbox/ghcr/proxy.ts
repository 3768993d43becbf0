import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { GHCR } from "../../lib/oci/reference.ts";

/** The registry behind the front. */
export interface Registry {
  /** On the loopback address. */
  readonly port: number;
  /** The header that opens it. */
  readonly authorization: string;
}

/** Where the registry keeps a package that the front serves: its other packages are not visible at ghcr.io. */
export function inRegistry(name: string): string {
  return `${GHCR}/${name}`;
}

const ROOT = `/v2/${inRegistry("")}`;

/**
 * Passes a request on to the registry and its answer back, with the names of packages as the front's clients know
 * them.
 *
 * @param path what follows the host, query included
 * @param accepted is waited for before a successful answer goes back
 */
export function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  registry: Registry,
  accepted: () => Promise<void>,
): void {
  const { authorization: _, ...headers } = incoming.headers;
  const upstream = request({
    host: "127.0.0.1",
    port: registry.port,
    method: incoming.method ?? "GET",
    path: path.replace("/v2/", ROOT),
    // The registry composes the addresses of uploads from these.
    headers: { ...headers, host: GHCR, "x-forwarded-proto": "https", authorization: registry.authorization },
  });
  upstream.once("response", (answer) => {
    const relayed = answer.statusCode && answer.statusCode < 300 ? accepted() : Promise.resolve();
    relayed.then(() => relay(answer, outgoing, path)).catch(() => outgoing.destroy());
  });
  upstream.once("error", () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
  outgoing.once("close", () => upstream.destroy());
  incoming.pipe(upstream);
}

async function relay(answer: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> {
  const { location, link, ...rest } = answer.headers;
  const headers = {
    ...rest,
    ...(location && { location: location.replace(ROOT, "/v2/") }),
    ...(link && { link: link.toString().replace(ROOT, "/v2/") }),
  };
  if (/\/tags\/list(\?|$)/.test(path) && answer.statusCode === 200) return sendTags(answer, outgoing, headers);
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  answer.pipe(outgoing);
}

/** The list of tags names its repository in the body. */
async function sendTags(answer: IncomingMessage, outgoing: ServerResponse, headers: object): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const list: { name: string; tags: string[] } = JSON.parse(Buffer.concat(chunks).toString());
  const body = JSON.stringify({ ...list, name: list.name.replace(inRegistry(""), "") });
  outgoing.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}
