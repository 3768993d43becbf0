import assert from "node:assert/strict";
import { emulationWarnings, machineLines, machinesOf } from "../../../../components/plan/machines.ts";
import type { Machine } from "../../../../components/preflight/machine.ts";
import { readApp } from "../settings/fixture.ts";

const MULTI = { builder: "multi", buildkit: "v0.31.0", platform: "linux/amd64" };
const NATIVE: Machine = { ...MULTI, emulated: false };
const EMULATED: Machine = { ...MULTI, emulated: true };

describe("machinesOf", () => {
  it("leaves out what is not built, and what belongs to another image", () => {
    const image = readApp({ platforms: ["linux/amd64", "linux/arm64"] });
    const other = readApp({ platforms: ["linux/amd64"] });
    const ofOther = other.builds.map((build) => ({ build, machine: EMULATED }));
    const machines = [...image.builds.map((build) => ({ build, machine: NATIVE })), ...ofOther];
    assert.deepEqual(machinesOf(image, ["linux/amd64"], { machines }), { "linux/amd64": NATIVE });
  });
});

describe("machineLines", () => {
  it("has a line for each machine and way of running", () => {
    const lines = machineLines({
      "linux/amd64": NATIVE,
      "linux/arm64": EMULATED,
      "linux/386": NATIVE,
      "linux/s390x": { builder: "far" },
      "linux/riscv64": { builder: "chosen", buildkit: "v0.30.0" },
    });
    assert.deepEqual(lines, [
      "linux/amd64, linux/386: native on multi, BuildKit v0.31.0",
      "linux/arm64: emulated on multi (linux/amd64), BuildKit v0.31.0",
      "linux/s390x: on far",
      "linux/riscv64: on chosen, BuildKit v0.30.0",
    ]);
  });

  it("has none where nothing is built", () => {
    assert.deepEqual(machineLines({}), []);
  });
});

describe("emulationWarnings", () => {
  const rest = "will be emulated on multi (linux/amd64): typically 5 to 20 times slower";

  it("has one sentence for each builder, whatever the number of images", () => {
    const other = { ...EMULATED, builder: "other" };
    const images = [
      { "linux/amd64": NATIVE, "linux/arm64": EMULATED },
      { "linux/arm64": EMULATED, "linux/arm/v7": EMULATED, "linux/s390x": other },
      { "linux/riscv64": { builder: "chosen" } },
    ];
    assert.deepEqual(emulationWarnings(images, new Set()), [
      `linux/arm64 and linux/arm/v7 ${rest}; native ones: docs/builders.md`,
      "linux/s390x will be emulated on other (linux/amd64): typically 5 to 20 times slower; a native one: docs/builders.md",
    ]);
  });

  it("says nothing twice in a program, whose images are planned one by one", () => {
    const known = new Set<string>();
    assert.equal(emulationWarnings([{ "linux/arm64": EMULATED }], known).length, 1);
    assert.deepEqual(emulationWarnings([{ "linux/arm64": EMULATED, "linux/arm/v7": EMULATED }], known), [
      `linux/arm/v7 ${rest}; a native one: docs/builders.md`,
    ]);
    assert.deepEqual(emulationWarnings([{ "linux/amd64": NATIVE, "linux/arm/v7": EMULATED }], known), []);
  });
});
