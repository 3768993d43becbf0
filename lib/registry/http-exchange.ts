import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { request as send } from "../http/undici.ts";
import { RegistryError } from "./errors.ts";

/** The longest answer that is held in memory, in bytes, where a request names no other limit. */
export const LONGEST_ANSWER = 8 * 1024 * 1024;
const MOST_REDIRECTS = 5;

/** The status of a success that the specification names for what is stored. */
export const CREATED = 201;
/** Every status by which a server says that it has done what was asked. */
export const SUCCESS: readonly number[] = Array.from({ length: 100 }, (_, index) => 200 + index);

/** One request of the distribution API. */
export interface RegistryRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /**
   * Below the registry's root (`/v2/acme/app/tags/list`), or the absolute address of an upload. A function gives it
   * anew for each try.
   */
  readonly path: string | (() => Promise<string>);
  /** The right that is needed: `repository:acme/app:pull`. */
  readonly scope: string;
  /** What is being done, for errors: `reading the tag latest of ghcr.io/acme/app`. */
  readonly purpose: string;
  /** The statuses that are an answer; any other is an error. */
  readonly accept: readonly number[];
  /** Whether another request follows for every answer but the best one: then none is an error, or tried again. */
  readonly asHint?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function opens the body again for each try. */
  readonly body?: Uint8Array | (() => Promise<Readable>);
  /** Whether only the registry itself may be asked, and no other host to which it leads. */
  readonly staysHome?: boolean;
  /** Whether the answer's body is to be read as it comes, at any length. */
  readonly stream?: boolean;
  /** The longest answer that is read, in bytes. Default: 8 MiB. */
  readonly longest?: number;
  /** How many bytes travel that make the request last, a layer's. */
  readonly transfers?: number;
  /** Whether it is given a moment to arrive when the user interrupts the run. Any other request ends at once. */
  readonly settles?: boolean;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream: Readable;
}

export interface ExchangeOptions {
  readonly authorization?: string | undefined;
  readonly signal?: AbortSignal;
  /** Rejects for an address that may not be asked: the first one, or one of a redirect. */
  readonly permit?: (target: URL) => Promise<void>;
}

/**
 * One request and its answer, over redirects of reading requests. The authorization is for the origin of `url` alone:
 * wherever else a redirect leads, it stays behind.
 *
 * @throws RegistryError when the answer is longer than a manifest can be; the network's errors as they are
 */
export async function exchange(
  dispatcher: Dispatcher,
  url: URL,
  request: Pick<RegistryRequest, "method" | "headers" | "body" | "stream" | "longest" | "purpose">,
  { authorization, signal, permit }: ExchangeOptions = {},
): Promise<RegistryAnswer> {
  const isHead = request.method === "HEAD";
  let target = url;
  for (let redirects = 0; ; redirects++) {
    await permit?.(target);
    const { statusCode, headers, body } = await send(target, {
      dispatcher,
      method: request.method,
      ...(signal && { signal }),
      headers: {
        "user-agent": "multiarch",
        ...request.headers,
        ...(authorization && target.origin === url.origin && { authorization }),
      },
      body: typeof request.body === "function" ? await request.body() : (request.body ?? null),
      // undici ends the connection after a HEAD, for servers that send a body all the same: every look at a tag would
      // take a connection of its own, with its TLS. A body is no answer: it breaks off the next request at most, which is
      // tried again.
      ...(isHead && { reset: false }),
    });
    const { location } = headers;
    const reading = request.method === "GET" || isHead;
    if (reading && statusCode >= 301 && statusCode <= 308 && location && redirects < MOST_REDIRECTS) {
      await body.dump();
      target = new URL(String(location), target);
      continue;
    }
    // Reading the nothing that follows a HEAD takes longer than the rest of the request.
    if (isHead) await body.dump();
    if (isHead || (request.stream && statusCode === 200)) {
      return { status: statusCode, headers, body: Buffer.alloc(0), stream: body };
    }
    const { longest = LONGEST_ANSWER } = request;
    const bytes = await readAtMost(body, longest);
    if (!bytes) throw new RegistryError(`${target.host} sent more than ${longest} bytes while ${request.purpose}`);
    return { status: statusCode, headers, body: bytes, stream: body };
  }
}

/** The body's bytes; undefined when there are more than that, of which no more are read. */
async function readAtMost(body: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
