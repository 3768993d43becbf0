import type { Program } from "./program.ts";

/** As their first four bytes are read in big endian; the last bit tells 64-bit files, or 64-bit places in a list. */
const THIN_BIG = 0xfeedface;
const THIN_LITTLE = [0xcefaedfe, 0xcffaedfe];
const FAT = 0xcafebabe;
const FAT_64 = 0xcafebabf;
/** Files of Java begin as lists of machines do: their version is where the number of machines would be, and is higher. */
const MOST_MACHINES = 32;

/** The numbers of machines, with the bits for 64-bit machines and for 64-bit machines with 32-bit addresses. */
const MACHINES: Readonly<Record<number, string>> = {
  7: "386",
  16777223: "amd64",
  12: "arm",
  16777228: "arm64",
  33554444: "arm64",
  18: "ppc",
  16777234: "ppc64",
};

const EXECUTABLE = 2;
/** Libraries, the loader, and bundles. */
const LOADED = [6, 7, 8];

/** @see https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h */
export function readMachO(head: Buffer): Program | undefined {
  if (head.length < 16) return undefined;
  const magic = head.readUInt32BE(0);
  if (magic === FAT || magic === FAT_64) return readFat(head, magic === FAT_64);
  const isLittle = THIN_LITTLE.includes(magic);
  if (!isLittle && (magic & ~1) >>> 0 !== THIN_BIG) return undefined;
  const read = (at: number) => (isLittle ? head.readUInt32LE(at) : head.readUInt32BE(at));
  const architecture = MACHINES[read(4)];
  const type = read(12);
  if (architecture === undefined || (type !== EXECUTABLE && !LOADED.includes(type))) return undefined;
  return { format: "Mach-O", architectures: [architecture], isLibrary: type !== EXECUTABLE };
}

/** A list of files, one a machine, in one; what kind they are the first one says. */
function readFat(head: Buffer, is64: boolean): Program | undefined {
  const count = head.readUInt32BE(4);
  const length = is64 ? 32 : 20;
  if (count === 0 || count > MOST_MACHINES || 8 + count * length > head.length) return undefined;
  const machines = Array.from({ length: count }, (_, index) => head.readUInt32BE(8 + index * length));
  const architectures = machines.map((machine) => MACHINES[machine]);
  // Something else that begins like this has other numbers.
  if (!architectures.every((each) => each !== undefined)) return undefined;
  const start = is64 ? Number(head.readBigUInt64BE(16)) : head.readUInt32BE(16);
  const isLibrary = readMachO(head.subarray(start))?.isLibrary ?? true;
  return { format: "Mach-O", architectures: [...new Set(architectures)], isLibrary };
}
