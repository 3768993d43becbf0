import { ByteStream } from "./byte-stream.ts";

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
  readonly size: number;
  /** Where a link leads; empty for others. */
  readonly target: string;
  /** The numbers of a device, `8,1`. */
  readonly device: string;
  /** Extended attributes and what else pax headers say, by keyword. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Its bytes, to be read before the next member. */
  content(): AsyncIterable<Uint8Array>;
}

/** What is no archive, or ends in the middle of one. */
export class TarError extends Error {
  override readonly name = "TarError";
}

const BLOCK = 512;
const FILE = "0";
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
  const global: Record<string, string> = {};
  let own: Record<string, string> = {};
  for (;;) {
    const header = await stream.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return stream.drain();
    checkHeader(header);
    const pax = { ...global, ...own };
    const size = "size" in pax ? Number(pax.size) : number(header, 124, 12);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    const type = text(header, 156, 1) || FILE;
    if (isExtended(type)) {
      if (size > LONGEST_HEADER) throw new TarError(`has a header of ${size} bytes`);
      const content = await stream.take(size);
      await stream.take(padding);
      if (type === EXTENDED.global) Object.assign(global, records(content));
      else own = { ...own, ...extension(type, content) };
      continue;
    }
    let left = size;
    async function* content() {
      for await (const piece of stream.pieces(left)) {
        left -= piece.length;
        yield piece;
      }
    }
    yield { ...memberOf(header, type, pax), size, content };
    for await (const _ of content());
    if (left > 0) throw new TarError("ends in the middle of a file");
    await stream.take(padding);
    own = {};
  }
}

function isExtended(type: string): boolean {
  return Object.values(EXTENDED).some((each) => each === type);
}

function extension(type: string, content: Buffer): Record<string, string> {
  if (type === EXTENDED.longName) return { path: text(content, 0, content.length) };
  if (type === EXTENDED.longTarget) return { linkpath: text(content, 0, content.length) };
  return records(content);
}

function memberOf(header: Buffer, type: string, pax: Record<string, string>): Omit<TarMember, "size" | "content"> {
  const isPosix = text(header, 257, MAGIC.length + 1) === MAGIC;
  const prefix = isPosix ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  const attributes = Object.entries(pax).filter(([key]) => !FIELDS.has(key));
  return {
    path: pax.path ?? (prefix ? `${prefix}/${name}` : name),
    type,
    mode: number(header, 100, 8) & 0o7777,
    uid: Number(pax.uid ?? number(header, 108, 8)),
    gid: Number(pax.gid ?? number(header, 116, 8)),
    time: Number(pax.mtime ?? number(header, 136, 12)),
    target: pax.linkpath ?? text(header, 157, 100),
    device: `${number(header, 329, 8)},${number(header, 337, 8)}`,
    attributes: Object.fromEntries(attributes),
  };
}

/** The records of a pax header, `LENGTH KEYWORD=VALUE` and a line break each, the length in bytes of the whole record. */
function records(content: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString("latin1", at, content.indexOf(" ", at)), 10);
    if (!(length > 0) || at + length > content.length) throw new TarError("has a pax header that cannot be read");
    const record = content.toString("utf8", content.indexOf(" ", at) + 1, at + length - 1);
    const equals = record.indexOf("=");
    found[record.slice(0, equals)] = record.slice(equals + 1);
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
