import assert from "node:assert/strict";
import { bytesText, UnpackLimits } from "../../../../lib/layers/unpack-limits.ts";

const MIB = 1024 ** 2;

describe("UnpackLimits", () => {
  it("ends what is out of proportion, once it is large", () => {
    const count = new UnpackLimits().layer(10 * MIB);
    count(1024 * MIB);
    assert.throws(() => count(1), { name: "UnpackedTooLarge", message: "unpacks to more than 100 times its 10 MiB" });
    new UnpackLimits().layer(11 * MIB)(1100 * MIB);
  });

  it("ends what is too much in all layers together", () => {
    const limits = new UnpackLimits();
    limits.layer(1024 * MIB)(15 * 1024 * MIB);
    assert.throws(() => limits.layer(1024 * MIB)(5 * 1024 * MIB + 1), {
      name: "UnpackedTooLarge",
      message: "brings what the layers unpack to above 20 GiB",
    });
  });

  it("knows no other limit than one that is given", () => {
    const limits = new UnpackLimits(40 * 1024 * MIB);
    limits.layer(1)(40 * 1024 * MIB);
    assert.throws(() => limits.layer(1)(1), { message: "brings what the layers unpack to above 40 GiB" });
  });
});

describe("bytesText", () => {
  const ROWS = {
    0: "0 bytes",
    999: "999 bytes",
    1536: "1.5 KiB",
    10485760: "10 MiB",
    5368709120: "5 GiB",
    1e16: "9095 TiB",
  };
  for (const [bytes, text] of Object.entries(ROWS)) {
    it(`says ${text}`, () => assert.equal(bytesText(Number(bytes)), text));
  }
});
