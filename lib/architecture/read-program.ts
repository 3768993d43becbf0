import { readElf } from "./elf.ts";
import { readMachO } from "./mach-o.ts";
import { readPe } from "./pe.ts";
import type { Program } from "./program.ts";

/** How many bytes tell that a file cannot be a program. */
export const MAGIC_LENGTH = 4;
/** How many bytes of a program are looked at: the first of several in a Mach-O file begins at 16 KiB at the latest. */
export const HEAD_LENGTH: number = 16 * 1024 + 64;

const MAGIC = [
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0xca, 0xfe, 0xba, 0xbf],
  [0x4d, 0x5a],
].map((bytes) => Buffer.from(bytes));

/** Whether a file that begins so may be a program. */
export function mayBeProgram(start: Buffer): boolean {
  return MAGIC.some((magic) => start.subarray(0, magic.length).equals(magic));
}

/**
 * Reads the header of a program or shared object.
 *
 * @param head its first {@link HEAD_LENGTH} bytes, or all of it
 * @returns undefined for what is neither, as scripts, objects and modules of kernels, and for machines that no platform
 * of OCI has
 */
export function readProgram(head: Buffer): Program | undefined {
  return readElf(head) ?? readMachO(head) ?? readPe(head);
}
