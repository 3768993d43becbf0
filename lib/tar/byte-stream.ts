/** Reads a stream in pieces of a wanted length, of which no more is kept than one chunk and what is asked for. */
export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes, or fewer at the end. */
  async take(length: number): Promise<Buffer> {
    if (length <= this.#rest.length) {
      const piece = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      return piece;
    }
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** So many bytes, as they come; fewer at the end. */
  async *pieces(length: number): AsyncGenerator<Buffer, void, undefined> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) return;
        this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Ends what the bytes come from, where they are not read to their end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Reads the rest, and forgets it. */
  async drain(): Promise<void> {
    for await (const _ of this.pieces(Number.MAX_SAFE_INTEGER));
  }
}
