/** The vendor whose attributes are those of the ABI; a section begins with five bytes before it. */
const VENDOR = Buffer.from("aeabi\0");
const BEFORE_VENDOR = 5;
/** How much of a section is looked at: attributes take some sixty bytes. */
const LONGEST_SECTION = 512;
/** The longest list of sections that is kept. */
const LONGEST_TABLE = 64 * 1024;
const ATTRIBUTES_SECTION = 0x70000003;
/** Where the header and the entries of the list have what is needed. */
const HEADER = { table: 32, entryLength: 46, entries: 48 } as const;
const ENTRY = { length: 40, type: 4, offset: 16 } as const;

/** Versions of the architecture by their numbers in the attributes; those of microcontrollers are left out. */
const VERSIONS: readonly (number | undefined)[] = [
  ...Array<number>(6).fill(5),
  ...Array<number>(4).fill(6),
  7,
  ...Array<undefined>(3).fill(undefined),
  8,
  8,
];

/**
 * For which version of 32-bit arm a file was compiled, as its attributes say: what goes in as it passes by is the whole
 * file, and no more of it is kept than some hundred bytes for each place that looks like attributes. Which of these are
 * some the list of sections says, which comes after them.
 *
 * @see https://github.com/ARM-software/abi-aa/blob/main/addenda32/addenda32.rst
 */
export class ArmVersion {
  readonly #isLittle: boolean;
  readonly #table: { readonly start: number; readonly end: number };
  readonly #tableParts: Buffer[] = [];
  /** What may be attributes, by place. */
  readonly #found = new Map<number, Buffer>();
  #carried: Buffer = Buffer.alloc(0);
  #position = 0;

  /** @param head the header of a 32-bit ELF file */
  constructor(head: Buffer) {
    this.#isLittle = head[5] === 1;
    const start = this.#word(head, HEADER.table);
    const length = this.#half(head, HEADER.entries) * ENTRY.length;
    const isUsual = this.#half(head, HEADER.entryLength) === ENTRY.length && length <= LONGEST_TABLE;
    this.#table = { start, end: isUsual ? start + length : start };
  }

  /** Takes the next bytes of the file, the header among them. */
  add(piece: Buffer): void {
    const { start, end } = this.#table;
    const from = this.#position;
    if (from < end && from + piece.length > start) {
      this.#tableParts.push(Buffer.from(piece.subarray(Math.max(0, start - from), end - from)));
    }
    const window = Buffer.concat([this.#carried, piece]);
    this.#search(window, from - this.#carried.length);
    this.#carried = Buffer.from(window.subarray(-(LONGEST_SECTION + BEFORE_VENDOR)));
    this.#position += piece.length;
  }

  #search(window: Buffer, position: number): void {
    for (let at = window.indexOf(VENDOR); at >= 0; at = window.indexOf(VENDOR, at + 1)) {
      const start = at - BEFORE_VENDOR;
      if (window[start] !== "A".charCodeAt(0)) continue;
      // The last look at it sees the most of it.
      this.#found.set(position + start, Buffer.from(window.subarray(start, start + LONGEST_SECTION)));
    }
  }

  /** `v5` to `v8`, once the whole file has passed; undefined where it does not tell. */
  get(): string | undefined {
    const table = Buffer.concat(this.#tableParts);
    for (let at = 0; at + ENTRY.length <= table.length; at += ENTRY.length) {
      if (this.#word(table, at + ENTRY.type) !== ATTRIBUTES_SECTION) continue;
      const section = this.#found.get(this.#word(table, at + ENTRY.offset));
      const version = section && VERSIONS[cpuArchitecture(section, BEFORE_VENDOR + VENDOR.length) ?? Number.NaN];
      return version === undefined ? undefined : `v${version}`;
    }
    return undefined;
  }

  #half(bytes: Buffer, at: number): number {
    return this.#isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #word(bytes: Buffer, at: number): number {
    return this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }
}

const TAG = { file: 1, rawName: 4, cpuName: 5, cpuArchitecture: 6, compatibility: 32 } as const;

/** The attribute that has the version; all before it are looked at, as each says by its number how long it is. */
function cpuArchitecture(section: Buffer, start: number): number | undefined {
  // The attributes of the file as a whole come first, after their tag and length.
  if (section[start] !== TAG.file) return undefined;
  let at = start + 5;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = section[at++] ?? 0;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < section.length) {
    const tag = number();
    if (tag === TAG.cpuArchitecture) return number();
    if (tag === TAG.compatibility) number();
    const isText = tag === TAG.rawName || tag === TAG.cpuName || (tag >= TAG.compatibility && tag % 2 === 1);
    if (isText || tag === TAG.compatibility) at = section.indexOf(0, at) + 1 || section.length;
    else number();
  }
  return undefined;
}
