import type { Dispatcher } from "undici";
import { ANSWER_TIMEOUT_MS, withDeadline } from "../http/deadline.ts";

/** The longest answer that is held in memory, in bytes: a page of a list is a small part of it. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

/** An answer was longer than any of GitHub's. */
export class AnswerTooLongError extends Error {
  override readonly name = "AnswerTooLongError";
}

export interface FetchOptions {
  /** Left out: connections as Node makes them. */
  readonly dispatcher?: Dispatcher;
  /** How long an answer as a whole may take, in milliseconds. */
  readonly limit?: number;
  /** The longest answer that is taken, in bytes. */
  readonly size?: number;
}

/** A `fetch` for Octokit whose answers end: each is read as a whole, up to a size and within a time. */
export function limitedFetch({
  dispatcher,
  limit = ANSWER_TIMEOUT_MS,
  size = LONGEST_ANSWER,
}: FetchOptions = {}): typeof globalThis.fetch {
  const bounded = async (url: string, init: object) => {
    // Loaded where GitHub is asked: most updates do not.
    const { fetch } = await import("undici");
    return withDeadline({ limit }, async (signal) => {
      const answer = await fetch(url, { ...init, signal, ...(dispatcher && { dispatcher }) });
      const body = await wholeBody(answer.body ?? [], size);
      const { status, statusText } = answer;
      const headers = new Headers([...answer.headers]);
      // These have none, and the standard takes none for them.
      return new Response(status === 204 || status === 205 || status === 304 ? null : body, {
        status,
        statusText,
        headers,
      });
    });
  };
  return bounded as unknown as typeof globalThis.fetch;
}

async function wholeBody(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, size: number): Promise<Buffer> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > size) throw new AnswerTooLongError(`an answer of more than ${size} bytes`);
    read.push(chunk);
  }
  return Buffer.concat(read);
}
