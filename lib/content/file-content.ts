import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { bytesOf, type RawPath } from "./raw-path.ts";

/** A link or a pipe that takes the file's place is not followed, and not waited for. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** How much is read at once; larger files are read in the background. */
const CHUNK = 256 * 1024;
const ATTEMPTS = 3;
const chunk = Buffer.allocUnsafe(CHUNK);

/** A file that changes all the time. */
export class UnsteadyFileError extends Error {
  override readonly name = "UnsteadyFileError";
}

/**
 * The SHA-256 of a file's bytes.
 *
 * @throws UnsteadyFileError when it changes each time while it is read
 */
export async function fileDigest(path: RawPath): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const file = openSync(bytesOf(path), FLAGS);
    try {
      const before = fstatSync(file, { bigint: true });
      const digest = before.size < CHUNK ? smallDigest(file) : await largeDigest(file);
      if (stampOf(before) === stampOf(fstatSync(file, { bigint: true }))) return digest;
    } finally {
      closeSync(file);
    }
  }
  throw new UnsteadyFileError("changes while it is read");
}

/** What a file system changes of a file with each change of its bytes. */
export function stampOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

function smallDigest(file: number): string {
  const hash = createHash("sha256");
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    hash.update(chunk.subarray(0, length));
  }
  return hash.digest("base64");
}

async function largeDigest(file: number): Promise<string> {
  const hash = createHash("sha256");
  const own = Buffer.allocUnsafe(CHUNK);
  const readSome = promisify(read);
  for (;;) {
    const { bytesRead } = await readSome(file, own, 0, CHUNK, null);
    if (bytesRead === 0) return hash.digest("base64");
    hash.update(own.subarray(0, bytesRead));
  }
}
