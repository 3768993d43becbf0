import assert from "node:assert/strict";
import type { Program } from "../../../../lib/architecture/program.ts";
import { otherPlatform } from "../../../../lib/architecture/runs-on.ts";
import { parsePlatform } from "../../../../lib/oci/platform.ts";

function otherThan(platform: string, program: string, version?: string): string | undefined {
  const [format, architectures = "", kind] = program.split(" ");
  const read = { format, architectures: architectures.split(","), isLibrary: kind === "library" } as Program;
  const parsed = parsePlatform(platform);
  assert.ok(parsed);
  return otherPlatform(read, parsed, version);
}

describe("otherPlatform", () => {
  const ROWS: readonly (readonly [platform: string, program: string, other: string | undefined])[] = [
    ["linux/386", "ELF 386", undefined],
    ["linux/386", "ELF amd64", "linux/amd64"],
    ["linux/amd64", "ELF 386", undefined],
    ["linux/amd64/v3", "ELF amd64", undefined],
    ["linux/amd64", "ELF arm64", "linux/arm64"],
    ["linux/arm64", "ELF arm", undefined],
    ["linux/arm64", "ELF arm64be", "linux/arm64be"],
    ["linux/arm/v7", "ELF arm64", "linux/arm64"],
    ["linux/arm/v7", "ELF armbe", "linux/armbe"],
    ["linux/ppc64le", "ELF ppc64", "linux/ppc64"],
    ["linux/ppc64le", "ELF ppc64le", undefined],
    ["linux/s390x", "ELF s390", undefined],
    ["linux/mips64le", "ELF mipsle", undefined],
    ["linux/mips64le", "ELF mips", "linux/mips"],
    ["linux/riscv64", "ELF amd64", "linux/amd64"],
    ["linux/loong64", "ELF loong64", undefined],
    ["freebsd/amd64", "ELF arm64", "freebsd/arm64"],
    // What is for another system is most often data, but a program of macOS somebody copied in.
    ["linux/arm64", "Mach-O arm64", "darwin/arm64"],
    ["linux/amd64", "Mach-O amd64,arm64", "darwin/amd64, darwin/arm64"],
    ["linux/amd64", "Mach-O arm64 library", undefined],
    ["linux/arm64", "PE 386", undefined],
    ["windows/amd64", "PE 386", undefined],
    ["windows/amd64", "PE arm64", "windows/arm64"],
    ["windows/amd64", "ELF arm64", undefined],
    ["windows/amd64", "Mach-O arm64", undefined],
    ["darwin/arm64", "Mach-O amd64,arm64", undefined],
    ["darwin/arm64", "Mach-O amd64", "darwin/amd64"],
    ["darwin/arm64", "ELF amd64", undefined],
  ];
  for (const [platform, program, other] of ROWS) {
    it(`says of ${program} on ${platform}: ${other ?? "nothing"}`, () => {
      assert.equal(otherThan(platform, program), other);
    });
  }

  it("compares the version of 32-bit arm where it is known", () => {
    assert.equal(otherThan("linux/arm/v6", "ELF arm", "v7"), "linux/arm/v7");
    assert.equal(otherThan("linux/arm/v7", "ELF arm", "v8"), "linux/arm/v8");
    for (const version of ["v5", "v6", undefined])
      assert.equal(otherThan("linux/arm/v6", "ELF arm", version), undefined);
    assert.equal(otherThan("linux/arm64", "ELF arm", "v7"), undefined);
  });
});
