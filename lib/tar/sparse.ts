import type { ByteStream } from "./byte-stream.ts";
import { TarError } from "./tar-error.ts";

const BLOCK = 512;
/** Where a header of GNU's own format has the place of the first part, and says that more of the map follows. */
const FIRST_PLACE = 386;
const CONTINUES = 482;
/** Where a block of more says that another one follows. */
const CONTINUES_AGAIN = 504;

/** Where a part of a sparse file is. */
export const SPARSE_OFFSET = "GNU.sparse.offset";

/** What is in front of the content of a sparse file, of which an archive leaves out the holes. */
export interface SparseMap {
  /** Where in the file the content of the archive begins. */
  readonly start: number;
  /** How much of the content the map itself was. */
  readonly length: number;
}

/**
 * Reads what GNU's own format says of a sparse file: in its header, and in blocks that follow it and are not counted.
 *
 * @see https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html
 */
export async function oldSparseMap(header: Buffer, stream: ByteStream, number: ReadNumber): Promise<SparseMap> {
  let more = header[CONTINUES];
  while (more) {
    const block = await stream.take(BLOCK);
    if (block.length < BLOCK) throw new TarError("ends in the middle of a header");
    more = block[CONTINUES_AGAIN];
  }
  return { start: number(header, FIRST_PLACE, 12), length: 0 };
}

/** Reads a number of a header. */
type ReadNumber = (block: Buffer, start: number, length: number) => number;

/**
 * Reads what a pax header says of a sparse file: of its newest version the map is in front of the content, the number
 * of parts and then place and length of each, a line each.
 *
 * @param size how long the content is, with the map
 */
export async function paxSparseMap(
  pax: Readonly<Record<string, string>>,
  stream: ByteStream,
  size: number,
): Promise<SparseMap> {
  if (pax["GNU.sparse.major"] !== "1") {
    const [first] = (pax["GNU.sparse.map"] ?? pax[SPARSE_OFFSET] ?? "0").split(",");
    return { start: Number(first), length: 0 };
  }
  let text = "";
  let lines = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let length = 0;
  while (lines < wanted) {
    const block = await stream.take(Math.min(BLOCK, size - length));
    length += block.length;
    if (block.length < BLOCK) throw new TarError("has a sparse file that cannot be read");
    for (const byte of block) if (byte === 0x0a) lines++;
    if (text.length < BLOCK) text += block.toString("latin1");
    // The first block has the number of parts, which is some digits.
    wanted = 1 + 2 * Number.parseInt(text, 10);
    if (!(wanted >= 1)) throw new TarError("has a sparse file that cannot be read");
  }
  return { start: Number.parseInt(text.split("\n")[1] ?? "0", 10), length };
}

/** Whether a pax header is that of a sparse file. */
export function isPaxSparse(pax: Readonly<Record<string, string>>): boolean {
  return "GNU.sparse.major" in pax || "GNU.sparse.map" in pax || "GNU.sparse.size" in pax;
}
