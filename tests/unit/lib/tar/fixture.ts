/** A member of an archive that a test writes: a file where nothing else is said. */
export interface Entry {
  readonly path: string;
  /** The type flag. */
  readonly type?: string;
  readonly target?: string;
  readonly content?: Uint8Array | string;
  /** Other fields of the header, by where they are. */
  readonly fields?: Readonly<Record<number, string>>;
}

const BLOCK = 512;

/** An archive, whatever is in it. */
export function tarOf(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf({ path, type = "0", target = "", content = "", fields = {} }: Entry): Buffer[] {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, 100);
  header.write("0000755\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write(" ".repeat(8), 148);
  header.write(type, 156);
  header.write(target, 157, 100);
  header.write("ustar\x0000", 257);
  for (const [place, text] of Object.entries(fields)) header.write(text, Number(place), "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}
