import assert from "node:assert/strict";
import { mayBeProgram, readProgram } from "../../../../lib/architecture/read-program.ts";
import { ELF, elf, fatMachO, machO, pe } from "./fixture.ts";

/** What is read of a header, in one line. */
function read(bytes: Buffer): string | undefined {
  assert.equal(mayBeProgram(bytes.subarray(0, 4)), true);
  const program = readProgram(bytes);
  return program && `${program.format} ${program.architectures.join(" ")}${program.isLibrary ? " library" : ""}`;
}

describe("readProgram", () => {
  const ELVES: readonly (readonly [number, NonNullable<Parameters<typeof elf>[1]>, string | undefined])[] = [
    [ELF.i386, { is32: true }, "386"],
    [ELF.amd64, {}, "amd64"],
    [ELF.amd64, { is32: true }, "amd64"],
    [ELF.arm, { is32: true }, "arm"],
    [ELF.arm, { is32: true, isBig: true }, "armbe"],
    [ELF.arm64, {}, "arm64"],
    [ELF.arm64, { isBig: true }, "arm64be"],
    [ELF.mips, { is32: true, isBig: true }, "mips"],
    [ELF.mips, { is32: true }, "mipsle"],
    [ELF.mips, { is32: true, flags: 0x20 }, "mips64le"],
    [ELF.mips, { is32: true, isBig: true, flags: 0x20 }, "mips64"],
    [ELF.mips, { isBig: true }, "mips64"],
    [ELF.mips, {}, "mips64le"],
    [10, { is32: true }, "mipsle"],
    [ELF.ppc, { is32: true, isBig: true }, "ppc"],
    [ELF.ppc, { is32: true }, undefined],
    [ELF.ppc64, { isBig: true }, "ppc64"],
    [ELF.ppc64, {}, "ppc64le"],
    [ELF.s390, { isBig: true }, "s390x"],
    [ELF.s390, { isBig: true, is32: true }, "s390"],
    [ELF.riscv, {}, "riscv64"],
    [ELF.riscv, { is32: true }, "riscv"],
    [2, { is32: true, isBig: true }, "sparc"],
    [43, { isBig: true }, "sparc64"],
    [258, {}, "loong64"],
    [258, { is32: true }, undefined],
    // BPF, a graphics card, a microcontroller.
    [247, {}, undefined],
    [224, {}, undefined],
    [94, { is32: true }, undefined],
  ];
  for (const [machine, options, architecture] of ELVES) {
    it(`reads the machine ${machine} of ELF with ${JSON.stringify(options)}`, () => {
      assert.equal(read(elf(machine, options)), architecture && `ELF ${architecture}`);
      assert.equal(read(elf(machine, { ...options, type: 3 })), architecture && `ELF ${architecture} library`);
    });
  }

  it("takes objects, modules of kernels and dumps of memory for no programs", () => {
    for (const type of [0, 1, 4]) assert.equal(read(elf(ELF.amd64, { type })), undefined);
  });

  it("reads no ELF whose header is cut or of no known form", () => {
    const whole = elf(ELF.amd64);
    assert.equal(read(whole.subarray(0, 51)), undefined);
    for (const [at, value] of [
      [4, 3],
      [5, 0],
      [5, 3],
    ] as const) {
      assert.equal(read(Buffer.from(whole.map((byte, index) => (index === at ? value : byte)))), undefined);
    }
  });

  it("reads Mach-O in either order of bytes", () => {
    assert.equal(read(machO(0x0100000c)), "Mach-O arm64");
    assert.equal(read(machO(0x01000007, 6)), "Mach-O amd64 library");
    assert.equal(read(machO(7, 8)), "Mach-O 386 library");
    assert.equal(read(machO(18, 7, true)), "Mach-O ppc library");
    assert.equal(read(machO(0x01000012, 2, true)), "Mach-O ppc64");
    for (const type of [1, 4, 10]) assert.equal(read(machO(0x0100000c, type)), undefined);
    assert.equal(read(machO(99)), undefined);
  });

  it("reads Mach-O for several machines, and takes no class of Java for it", () => {
    assert.equal(read(fatMachO([0x01000007, 0x0100000c])), "Mach-O amd64 arm64");
    assert.equal(read(fatMachO([0x0100000c, 0x0200000c], 6, true)), "Mach-O arm64 library");
    assert.equal(read(fatMachO([0x0100000c, 99])), undefined);
    assert.equal(read(fatMachO([])), undefined);
    const java = Buffer.alloc(2000);
    java.set([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]);
    assert.equal(read(java), undefined);
    assert.equal(read(java.subarray(0, 10)), undefined);
    // Of what begins too far behind nothing says that it is a program.
    assert.equal(read(fatMachO([7]).subarray(0, 100)), "Mach-O 386 library");
  });

  it("reads programs for Windows", () => {
    assert.equal(read(pe(0x8664)), "PE amd64");
    assert.equal(read(pe(0x014c, { is32: true })), "PE 386");
    assert.equal(read(pe(0xaa64, { isLibrary: true })), "PE arm64 library");
    assert.equal(read(pe(0x01c4, { is32: true })), "PE arm");
    assert.equal(read(pe(0x0200)), undefined);
    assert.equal(read(pe(0x8664).subarray(0, 0x90)), undefined);
    assert.equal(read(Buffer.from("MZ".padEnd(100, "\0"))), undefined);
  });

  it("takes programs for .NET and for firmware for those of no machine", () => {
    assert.equal(read(pe(0x014c, { is32: true, isDotnet: true, isLibrary: true })), undefined);
    assert.equal(read(pe(0x8664, { isDotnet: true })), undefined);
    for (const subsystem of [10, 11, 12, 13]) assert.equal(read(pe(0x8664, { subsystem })), undefined);
  });

  it("does not look at what begins otherwise", () => {
    for (const text of ["#!/bin/sh", "\0asm", "!<arch>\n", "PK\x03\x04", "MX", "\x7fEL"]) {
      assert.equal(mayBeProgram(Buffer.from(text, "latin1")), false);
      assert.equal(readProgram(Buffer.from(text.padEnd(200), "latin1")), undefined);
    }
  });
});
