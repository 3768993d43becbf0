import assert from "node:assert/strict";
import { ArmVersion } from "../../../../lib/architecture/arm-version.ts";
import { armElf } from "./fixture.ts";

/** What a file says that comes in pieces of a length. */
function versionOf(file: Buffer, length: number): string | undefined {
  const version = new ArmVersion(file.subarray(0, 100));
  for (let at = 0; at < file.length; at += length) version.add(file.subarray(at, at + length));
  return version.get();
}

describe("ArmVersion", () => {
  const VERSIONS = {
    0: "v5",
    4: "v5",
    6: "v6",
    9: "v6",
    10: "v7",
    11: undefined,
    13: undefined,
    14: "v8",
    99: undefined,
  };
  for (const [cpu, version] of Object.entries(VERSIONS)) {
    it(`reads the architecture ${cpu}, in pieces of any length`, () => {
      for (const length of [7, 512, 1000, 100_000]) assert.equal(versionOf(armElf(Number(cpu)), length), version);
    });
  }

  it("finds attributes wherever pieces end", () => {
    for (let before = 0; before < 40; before++) assert.equal(versionOf(armElf(10, before), 256), "v7");
  });

  it("knows nothing of a file without attributes, or one that is cut", () => {
    assert.equal(versionOf(armElf(undefined), 1000), undefined);
    assert.equal(versionOf(armElf(10).subarray(0, -40), 1000), undefined);
  });

  it("reads no list of sections that is longer than any", () => {
    const file = armElf(10);
    file.writeUInt16LE(60_000, 48);
    assert.equal(versionOf(file, 1000), undefined);
  });
});
