import type { Program } from "./program.ts";

const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const HEADER_LENGTH = 52;
const LITTLE_ENDIAN = 1;
const CLASS_32 = 1;
const CLASS_64 = 2;
/** What a system loads; the rest is objects, modules of kernels, and dumps of memory. */
const EXECUTABLE = 2;
const SHARED = 3;
/** Of 64-bit MIPS with 32-bit addresses. */
const MIPS_N32 = 0x20;
/** Where the header says for which machine a file is; everything before is single bytes. */
const TYPE = 16;
const MACHINE = 18;

/** How an ELF file is read. */
interface Layout {
  readonly is64: boolean;
  readonly isLittle: boolean;
}

/**
 * The machines for which OCI has a name, as in https://go.dev/doc/install/source#environment, by their numbers in ELF.
 * Those of graphics cards, microcontrollers and BPF are none.
 */
const MACHINES: Readonly<Record<number, (layout: Layout, flags: number) => string | undefined>> = {
  2: () => "sparc",
  3: () => "386",
  8: mips,
  10: mips,
  20: ({ isLittle }) => (isLittle ? undefined : "ppc"),
  21: ({ isLittle }) => (isLittle ? "ppc64le" : "ppc64"),
  22: ({ is64 }) => (is64 ? "s390x" : "s390"),
  40: ({ isLittle }) => (isLittle ? "arm" : "armbe"),
  43: () => "sparc64",
  // With 32-bit addresses (x32) as well: its code is that of the 64-bit machine.
  62: () => "amd64",
  183: ({ isLittle }) => (isLittle ? "arm64" : "arm64be"),
  243: ({ is64 }) => (is64 ? "riscv64" : "riscv"),
  258: ({ is64 }) => (is64 ? "loong64" : undefined),
};

function mips({ is64, isLittle }: Layout, flags: number): string {
  const has64 = is64 || (flags & MIPS_N32) !== 0;
  return `mips${has64 ? "64" : ""}${isLittle ? "le" : ""}`;
}

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
export function readElf(head: Buffer): Program | undefined {
  if (head.length < HEADER_LENGTH || !head.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const layout = layoutOf(head);
  const type = layout && half(head, TYPE, layout);
  if (!layout || (type !== EXECUTABLE && type !== SHARED)) return undefined;
  const flags = word(head, layout.is64 ? 48 : 36, layout);
  const architecture = MACHINES[half(head, MACHINE, layout)]?.(layout, flags);
  if (architecture === undefined) return undefined;
  return { format: "ELF", architectures: [architecture], isLibrary: type === SHARED };
}

function layoutOf(head: Buffer): Layout | undefined {
  const [size, order] = head.subarray(MAGIC.length);
  if ((size !== CLASS_32 && size !== CLASS_64) || (order !== LITTLE_ENDIAN && order !== 2)) return undefined;
  return { is64: size === CLASS_64, isLittle: order === LITTLE_ENDIAN };
}

function half(bytes: Buffer, at: number, { isLittle }: Layout): number {
  return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

function word(bytes: Buffer, at: number, { isLittle }: Layout): number {
  return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
