import { createHash, hash } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { placeOf, type RawPath } from "./raw-path.ts";

/** A link or a pipe that takes the file's place is not followed, and not waited for. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** How much is read in one go; what has as much is read in the background. */
const CHUNK = 256 * 1024;
const ATTEMPTS = 3;
const chunk = Buffer.allocUnsafe(CHUNK);

/** A file that changes all the time. */
export class UnsteadyFileError extends Error {
  override readonly name = "UnsteadyFileError";
}

/**
 * The SHA-256 of a small file's bytes, read at once: with all that goes with it, five calls of the system. Undefined for a
 * large one, and for one that is no longer as it was found.
 *
 * @param found what a look at the path has found a moment ago
 */
export function smallFileDigest(path: RawPath, found: BigIntStats): string | undefined {
  if (found.size >= CHUNK) return undefined;
  const file = openSync(placeOf(path), FLAGS);
  try {
    // With room for more, a read tells that this is all there is.
    const length = readSync(file, chunk, 0, Number(found.size) + 1, null);
    const isAsFound = BigInt(length) === found.size && isSame(found, fstatSync(file, { bigint: true }));
    return isAsFound ? hash("sha256", chunk.subarray(0, length), "base64") : undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * The SHA-256 of a file's bytes, read in the background.
 *
 * @throws UnsteadyFileError when it changes each time while it is read
 */
export async function fileDigest(path: RawPath): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const file = openSync(placeOf(path), FLAGS);
    try {
      const before = fstatSync(file, { bigint: true });
      const digest = await openedDigest(file);
      if (isSame(before, fstatSync(file, { bigint: true }))) return digest;
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

/** Whether two looks would give the same stamp. */
function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs
  );
}

async function openedDigest(file: number): Promise<string> {
  const all = createHash("sha256");
  const own = Buffer.allocUnsafe(CHUNK);
  const readSome = promisify(read);
  for (;;) {
    const { bytesRead } = await readSome(file, own, 0, CHUNK, null);
    if (bytesRead === 0) return all.digest("base64");
    all.update(own.subarray(0, bytesRead));
  }
}
