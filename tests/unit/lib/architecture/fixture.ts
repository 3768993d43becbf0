/** What of an ELF file's header a test decides. */
export interface ElfOptions {
  readonly is32?: boolean;
  readonly isBig?: boolean;
  readonly type?: number;
  readonly flags?: number;
}

/** The numbers of machines in ELF. */
export const ELF = {
  i386: 3,
  mips: 8,
  ppc: 20,
  ppc64: 21,
  s390: 22,
  arm: 40,
  amd64: 62,
  arm64: 183,
  riscv: 243,
} as const;

/** The header of an ELF file, and as much behind it as a short program has. */
export function elf(machine: number, { is32 = false, isBig = false, type = 2, flags = 0 }: ElfOptions = {}): Buffer {
  const bytes = Buffer.alloc(200);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, is32 ? 1 : 2, isBig ? 2 : 1, 1]);
  const half = (value: number, at: number) => (isBig ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at));
  half(type, 16);
  half(machine, 18);
  if (isBig) bytes.writeUInt32BE(flags, is32 ? 36 : 48);
  else bytes.writeUInt32LE(flags, is32 ? 36 : 48);
  return bytes;
}

export const I386: Buffer = elf(ELF.i386, { is32: true });
export const AMD64: Buffer = elf(ELF.amd64);
export const ARM64: Buffer = elf(ELF.arm64);

/** A section of attributes of arm: the text of a processor, and then the number of the architecture. */
function armAttributes(cpu: number): Buffer {
  const attributes = Buffer.from(
    [4, ..."raw\0", 5, ..."cortex\0", 32, 1, ..."x\0", 67, ..."2.09\0", 8, 0x81, 1, 6, cpu].map((each) =>
      typeof each === "string" ? each.charCodeAt(0) : each,
    ),
  );
  const file = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), attributes]);
  file.writeUInt32LE(file.length, 1);
  const vendor = Buffer.concat([Buffer.alloc(4), Buffer.from("aeabi\0"), file]);
  vendor.writeUInt32LE(vendor.length, 0);
  return Buffer.concat([Buffer.from("A"), vendor]);
}

/**
 * A program for 32-bit arm, compiled for a version by its number in the attributes; without any where it is undefined.
 *
 * @param before how many bytes are in front of them
 */
export function armElf(cpu: number | undefined, before = 5000): Buffer {
  const head = elf(ELF.arm, { is32: true, flags: 0x05000400 });
  // What looks like attributes and is none of its own, as the programs have that read them.
  const decoy = Buffer.concat([Buffer.alloc(before), armAttributes(14), Buffer.alloc(700)]);
  const attributes = cpu === undefined ? Buffer.alloc(0) : armAttributes(cpu);
  const start = head.length + decoy.length;
  const table = Buffer.alloc(2 * 40);
  table.writeUInt32LE(cpu === undefined ? 1 : 0x70000003, 40 + 4);
  table.writeUInt32LE(start, 40 + 16);
  head.writeUInt32LE(start + attributes.length, 32);
  head.writeUInt16LE(40, 46);
  head.writeUInt16LE(2, 48);
  return Buffer.concat([head, decoy, attributes, table]);
}

/** The header of a Mach-O file; 2 is a program, 6 a library. */
export function machO(machine: number, type = 2, isBig = false): Buffer {
  const bytes = Buffer.alloc(100);
  const write = (value: number, at: number) =>
    isBig ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  write((machine & 0x1000000) === 0 ? 0xfeedface : 0xfeedfacf, 0);
  write(machine, 4);
  write(type, 12);
  return bytes;
}

/** A Mach-O file for several machines. */
export function fatMachO(machines: readonly number[], type = 2, is64 = false): Buffer {
  const first = 0x4000;
  const bytes = Buffer.alloc(first + 100);
  bytes.writeUInt32BE(is64 ? 0xcafebabf : 0xcafebabe, 0);
  bytes.writeUInt32BE(machines.length, 4);
  for (const [index, machine] of machines.entries()) {
    const at = 8 + index * (is64 ? 32 : 20);
    bytes.writeUInt32BE(machine, at);
    if (is64) bytes.writeBigUInt64BE(BigInt(first), at + 8);
    else bytes.writeUInt32BE(first, at + 8);
  }
  bytes.set(machO(machines[0] ?? 0, type), first);
  return bytes;
}

/** What of a program for Windows a test decides. */
export interface PeOptions {
  readonly isLibrary?: boolean;
  readonly subsystem?: number;
  readonly isDotnet?: boolean;
  readonly is32?: boolean;
}

export function pe(machine: number, { isLibrary, subsystem = 3, isDotnet, is32 }: PeOptions = {}): Buffer {
  const bytes = Buffer.alloc(600);
  const place = 0x80;
  const optional = place + 24;
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(place, 0x3c);
  bytes.write("PE\0\0", place, "latin1");
  bytes.writeUInt16LE(machine, place + 4);
  bytes.writeUInt16LE(isLibrary ? 0x2022 : 0x0022, place + 22);
  bytes.writeUInt16LE(is32 ? 0x10b : 0x20b, optional);
  bytes.writeUInt16LE(subsystem, optional + 68);
  const directories = optional + (is32 ? 96 : 112);
  bytes.writeUInt32LE(16, directories - 4);
  if (isDotnet) bytes.writeUInt32LE(0x2008, directories + 14 * 8);
  return bytes;
}
