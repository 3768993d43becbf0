import { ByteStream } from "../tar/byte-stream.ts";
import { LayerError } from "./layer-error.ts";

const MAGIC = 0xfd2fb528;
/** Frames that mean nothing to a decompressor: their magic numbers differ in the last four bits. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC_LENGTH = 4;
const BLOCK_HEADER_LENGTH = 3;
const CHECKSUM_LENGTH = 4;
/** A block that is one byte, repeated. */
const REPEATED_BYTE = 1;
const RESERVED = 3;

/** Whether compressed data begins as a frame of Zstandard does. */
export function isZstd(start: Buffer): boolean {
  return start.length >= MAGIC_LENGTH && (start.readUInt32LE() === MAGIC || isSkippable(start));
}

function isSkippable(magic: Buffer): boolean {
  return (magic.readUInt32LE() & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}

/**
 * Zstandard's frames in pieces, none of which has the end of one frame and the beginning of the next: Node's
 * decompressor forgets what follows the end of a frame in one piece, and takes a frame that breaks off for complete.
 *
 * @throws LayerError
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export async function* zstdFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  const stream = new ByteStream(chunks);
  try {
    yield* framesOf(stream);
  } finally {
    await stream.close();
  }
}

async function* framesOf(stream: ByteStream): AsyncGenerator<Buffer, void, undefined> {
  for (;;) {
    const magic = await stream.take(MAGIC_LENGTH);
    if (magic.length === 0) return;
    if (!isZstd(magic)) throw new LayerError("is damaged: its zstd data has something else between its frames");
    if (isSkippable(magic)) {
      for await (const _ of exactly(stream, (await some(stream, 4)).readUInt32LE()));
      continue;
    }
    yield magic;
    const descriptor = await some(stream, 1);
    yield descriptor;
    yield* exactly(stream, headerRest(descriptor.readUInt8()));
    for (let isLast = false; !isLast; ) {
      const header = await some(stream, BLOCK_HEADER_LENGTH);
      const value = header.readUIntLE(0, BLOCK_HEADER_LENGTH);
      isLast = (value & 1) === 1;
      const type = (value >> 1) & 3;
      if (type === RESERVED) throw new LayerError("is damaged: its zstd data has a block of an unknown type");
      yield header;
      yield* exactly(stream, type === REPEATED_BYTE ? 1 : value >> 3);
    }
    if (hasChecksum(descriptor.readUInt8())) yield await some(stream, CHECKSUM_LENGTH);
  }
}

/** How long the rest of a frame's header is: the window, the dictionary's number, and how long the content is. */
function headerRest(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const content = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionary + content;
}

function hasChecksum(descriptor: number): boolean {
  return (descriptor & 4) !== 0;
}

async function some(stream: ByteStream, length: number): Promise<Buffer> {
  const bytes = await stream.take(length);
  if (bytes.length < length) throw endsEarly();
  return bytes;
}

async function* exactly(stream: ByteStream, length: number): AsyncGenerator<Buffer, void, undefined> {
  let left = length;
  for await (const piece of stream.pieces(length)) {
    left -= piece.length;
    yield piece;
  }
  if (left > 0) throw endsEarly();
}

function endsEarly(): LayerError {
  return new LayerError("is damaged: its zstd data ends in the middle of a frame");
}
