import { createHash } from "node:crypto";
import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import type { Descriptor } from "../oci/manifest.ts";
import { LayerError } from "./layer-error.ts";
import { isZstd, zstdFrames } from "./zstd-frames.ts";

/** How much a decompressor gives at once: with less, the pieces cost more than the work. */
const CHUNK = 256 * 1024;
/** How errors of decompressors are marked, to be told from those of what they read. */
const DECOMPRESSOR_CODE = /^Z_|^ZSTD_/;
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The archive that a layer is, as a stream. How it is compressed its first bytes say, which is what runtimes go by: its
 * media type may be wrong.
 *
 * @param blob the layer as the registry has it
 * @param count is told each piece of what comes out, and may end it
 * @throws LayerError where it is not what its descriptor says, or is damaged; errors of the blob as they are
 */
export async function* unpack(
  blob: AsyncIterable<Uint8Array>,
  layer: Pick<Descriptor, "digest" | "size">,
  count: (length: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const verified = verify(blob, layer);
  try {
    const start = await verified.next();
    if (start.done) return;
    for await (const piece of archiveOf(start.value, verified)) {
      count(piece.length);
      yield piece;
    }
  } finally {
    // Nobody waits for a registry that says nothing more.
    verified.return().catch(() => undefined);
  }
}

function archiveOf(start: Buffer, rest: AsyncGenerator<Buffer, void, undefined>): AsyncIterable<Uint8Array> {
  const whole = resume(start, rest);
  if (isZstd(start)) return through(zstdFrames(whole), createZstdDecompress({ chunkSize: CHUNK }));
  if (start.subarray(0, GZIP.length).equals(GZIP)) return through(whole, createGunzip({ chunkSize: CHUNK }));
  return whole;
}

/** How many bytes tell how a layer is compressed. */
const START = 4;

/** The bytes as they come, the first piece long enough to tell the compression, and at the end known to be the right ones. */
async function* verify(
  blob: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<Descriptor, "digest" | "size">,
): AsyncGenerator<Buffer, void, undefined> {
  const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
  const hash = createHash(algorithm);
  let length = 0;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of blob) {
    length += chunk.length;
    if (length > size) throw new LayerError(`was served with more than the ${size} bytes that its manifest says`);
    hash.update(chunk);
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    held = held.length > 0 ? Buffer.concat([held, piece]) : piece;
    if (length < START) continue;
    yield held;
    held = Buffer.alloc(0);
  }
  const found = `${algorithm}:${hash.digest("hex")}`;
  if (length < size) throw new LayerError(`was served with ${length} bytes, but its manifest says ${size}`);
  if (found !== digest) throw new LayerError(`was served as ${found}`);
  if (held.length > 0) yield held;
}

async function* resume(start: Buffer, rest: AsyncGenerator<Buffer, void, undefined>) {
  yield start;
  yield* rest;
}

/** What a decompressor makes of bytes. */
async function* through(bytes: AsyncIterable<Uint8Array>, decompressor: Transform) {
  // What fails at one end fails at the other.
  pipeline(Readable.from(bytes, { objectMode: false }), decompressor, () => undefined);
  try {
    yield* decompressor as AsyncIterable<Buffer>;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!DECOMPRESSOR_CODE.test(code ?? "")) throw cause;
    throw new LayerError(`is damaged: ${message}`, { cause });
  }
}
