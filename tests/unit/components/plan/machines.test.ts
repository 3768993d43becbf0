import assert from "node:assert/strict";
import { builderRemarks, machineLines, machinesOf } from "../../../../components/plan/machines.ts";
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

describe("builderRemarks", () => {
  const rest = "emulated, 5 to 20 times slower; native ones: docs/builders.md";
  const remarks = (images: Parameters<typeof builderRemarks>[0], known = new Set<string>()) =>
    builderRemarks(images, known).map(({ sentence, emulates }) => `${emulates ? "warning: " : ""}${sentence}`);

  it("has one sentence for each builder, whatever the number of images", () => {
    const other = { ...EMULATED, builder: "other" };
    const images = [
      { "linux/amd64": NATIVE, "linux/arm64": EMULATED, "linux/386": NATIVE },
      { "linux/amd64": NATIVE, "linux/arm64": EMULATED, "linux/arm/v7": EMULATED, "linux/s390x": other },
      { "linux/riscv64": { builder: "chosen" }, "linux/ppc64le": { ...NATIVE, builder: "power" } },
    ];
    assert.deepEqual(remarks(images), [
      `warning: multi, BuildKit v0.31.0: linux/amd64, linux/386 native; linux/arm64, linux/arm/v7 ${rest}`,
      `warning: other (linux/amd64), BuildKit v0.31.0: linux/s390x ${rest}`,
      "chosen: linux/riscv64",
      "power, BuildKit v0.31.0: linux/ppc64le native",
    ]);
  });

  it("counts a platform as emulated where one of the builds runs its programs", () => {
    const both = [{ "linux/arm64": EMULATED }, { "linux/arm64": NATIVE }];
    const expected = [`warning: multi (linux/amd64), BuildKit v0.31.0: linux/arm64 ${rest}`];
    assert.deepEqual([remarks(both), remarks(both.toReversed())], [expected, expected]);
  });

  it("says nothing twice in a program, whose images are planned one by one", () => {
    const known = new Set<string>();
    assert.equal(remarks([{ "linux/arm64": EMULATED }], known).length, 1);
    assert.deepEqual(remarks([{ "linux/arm64": EMULATED, "linux/arm/v7": EMULATED }], known), [
      `warning: multi (linux/amd64), BuildKit v0.31.0: linux/arm/v7 ${rest}`,
    ]);
    assert.deepEqual(remarks([{ "linux/arm/v7": EMULATED }], known), []);
  });
});
