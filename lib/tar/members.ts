import { ByteStream } from "./byte-stream.ts";
import { isPaxSparse, oldSparseMap, paxSparseMap, SPARSE_OFFSET } from "./sparse.ts";
import { TarError } from "./tar-error.ts";

/** One member of an archive. */
export interface TarMember {
  readonly path: string;
  /** The type flag: `0` a file, `1` a hard link, `2` a link, `5` a folder. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** In seconds since 1970, with fractions. */
  readonly time: number;
  /** In bytes; of a sparse file without its holes, as its content. */
  readonly size: number;
  /** Where in the file its content begins: a sparse file may begin with a hole. */
  readonly start: number;
  /** Where a link leads; empty for others. */
  readonly target: string;
  /** The numbers of a device, `8,1`. */
  readonly device: string;
  /** Extended attributes and what else pax headers say, by keyword. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Its bytes, to be read before the next member. */
  content(): AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
const FILE = "0";
const FOLDER = "5";
const GNU_SPARSE = "S";
/** Links, devices, folders and pipes: what size some programs write for them, nothing follows. */
const WITHOUT_CONTENT = "123456";
/** Types whose content says something of the next member, or of all. */
const EXTENDED = { pax: "x", global: "g", longName: "L", longTarget: "K" } as const;
/** What is longer is no name and no header. */
const LONGEST_HEADER = 16 * 1024 ** 2;
const MAGIC = "ustar";
/** What a pax header has in place of a field that is too small for it. */
const FIELDS: ReadonlySet<string> = new Set(["path", "linkpath", "size", "uid", "gid", "mtime", "uname", "gname"]);

/**
 * Reads an archive as POSIX (ustar, pax) and GNU tar write it, one member at a time.
 *
 * @throws TarError
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_01
 */
export async function* tarMembers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember, void, undefined> {
  const stream = new ByteStream(chunks);
  try {
    yield* membersOf(stream);
  } finally {
    await stream.close();
  }
}

async function* membersOf(stream: ByteStream): AsyncGenerator<TarMember, void, undefined> {
  const global: Record<string, string> = {};
  let own: Record<string, string> = {};
  for (;;) {
    const header = await stream.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return stream.drain();
    checkHeader(header);
    const type = text(header, 156, 1) || FILE;
    if (isExtended(type)) {
      const size = checkedSize(number(header, 124, 12));
      if (size > LONGEST_HEADER) throw new TarError(`has a header of ${size} bytes`);
      const content = await stream.take(size);
      await stream.take(padding(size));
      if (type === EXTENDED.global) Object.assign(global, records(content));
      else own = { ...own, ...extension(type, content) };
      continue;
    }
    const pax = { ...global, ...own };
    const declared = checkedSize("size" in pax ? Number(pax.size) : number(header, 124, 12));
    const stored = WITHOUT_CONTENT.includes(type) ? 0 : declared;
    const map =
      type === GNU_SPARSE
        ? await oldSparseMap(header, stream, number)
        : isPaxSparse(pax) && (await paxSparseMap(pax, stream, stored));
    const { start, length } = map || { start: 0, length: 0 };
    const size = stored - length;
    let left = size;
    async function* content() {
      for await (const piece of stream.pieces(left)) {
        left -= piece.length;
        yield piece;
      }
    }
    yield { ...memberOf(header, type, pax), size, start, content };
    if (left > 0) for await (const _ of content());
    if (left > 0) throw new TarError("ends in the middle of a file");
    if (stored > 0) await stream.take(padding(stored));
    own = {};
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function checkedSize(size: number): number {
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new TarError("has a member whose size cannot be read");
}

function isExtended(type: string): boolean {
  return Object.values(EXTENDED).some((each) => each === type);
}

function extension(type: string, content: Buffer): Record<string, string> {
  if (type === EXTENDED.longName) return { path: text(content, 0, content.length) };
  if (type === EXTENDED.longTarget) return { linkpath: text(content, 0, content.length) };
  return records(content);
}

function memberOf(
  header: Buffer,
  type: string,
  pax: Record<string, string>,
): Omit<TarMember, "size" | "start" | "content"> {
  const isPosix = text(header, 257, MAGIC.length + 1) === MAGIC;
  const prefix = isPosix ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  const attributes = Object.entries(pax).filter(([key]) => !FIELDS.has(key));
  const path = pax["GNU.sparse.name"] ?? pax.path ?? (prefix ? `${prefix}/${name}` : name);
  return {
    path,
    type: kindOf(type, path),
    mode: number(header, 100, 8) & 0o7777,
    uid: Number(pax.uid ?? number(header, 108, 8)),
    gid: Number(pax.gid ?? number(header, 116, 8)),
    time: Number(pax.mtime ?? number(header, 136, 12)),
    target: pax.linkpath ?? text(header, 157, 100),
    device: `${number(header, 329, 8)},${number(header, 337, 8)}`,
    attributes: Object.fromEntries(attributes),
  };
}

/** Archives older than POSIX have folders as files whose names end with a slash. */
function kindOf(type: string, path: string): string {
  if (type === FILE && path.endsWith("/")) return FOLDER;
  return type === GNU_SPARSE ? FILE : type;
}

/** The records of a pax header, `LENGTH KEYWORD=VALUE` and a line break each, the length in bytes of the whole record. */
function records(content: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString("latin1", at, content.indexOf(" ", at)), 10);
    if (!(length > 0) || at + length > content.length) throw new TarError("has a pax header that cannot be read");
    const record = content.toString("utf8", content.indexOf(" ", at) + 1, at + length - 1);
    const equals = record.indexOf("=");
    const keyword = record.slice(0, equals);
    // The oldest form of sparse files has one for each part.
    if (keyword !== SPARSE_OFFSET || !(keyword in found)) found[keyword] = record.slice(equals + 1);
    at += length;
  }
  return found;
}

function checkHeader(header: Buffer): void {
  if (header.length < BLOCK) throw new TarError("ends in the middle of a header");
  // The checksum counts itself as blanks.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== number(header, 148, 8)) throw new TarError("is not a tar archive");
}

/** A text that ends at a zero, or with its field. */
function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

/** A number in octal digits; one that is too large for them is binary, marked by the highest bit. */
function number(block: Buffer, start: number, length: number): number {
  if (((block[start] ?? 0) & 0x80) !== 0) {
    const bytes = [...block.subarray(start, start + length)];
    return bytes.reduce((total, byte, at) => total * 256 + (at === 0 ? byte & 0x7f : byte), 0);
  }
  return Number.parseInt(text(block, start, length).trim() || "0", 8);
}
