import assert from "node:assert/strict";
import { parseInspection } from "../../../../components/preflight/builder.ts";
import { type Machine, machineFor } from "../../../../components/preflight/machine.ts";

/** A builder that runs, a machine for each list of platforms as buildx prints it. */
function builder(...lists: string[]) {
  const nodes = lists.map((platforms, at) =>
    [`Name: n${at}`, "Status: running", `BuildKit version: v0.3${at}.0`, `Platforms: ${platforms}`].join("\n"),
  );
  return parseInspection(["Name: multi", "Driver: remote", "", "Nodes:", nodes.join("\n\n")].join("\n"));
}

const X86 = "linux/amd64, linux/amd64/v2, linux/amd64/v3, linux/arm64, linux/386, linux/arm/v7, linux/arm/v6";
const ARM = "linux/arm64, linux/amd64, linux/amd64/v2, linux/386, linux/arm/v7, linux/arm/v6";

describe("machineFor", () => {
  for (const { on, platform, emulated } of [
    { on: X86, platform: "linux/amd64", emulated: false },
    { on: X86, platform: "linux/amd64/v3", emulated: false },
    { on: X86, platform: "linux/386", emulated: false },
    { on: X86, platform: "linux/arm64", emulated: true },
    { on: X86, platform: "linux/arm/v7", emulated: true },
    { on: ARM, platform: "linux/arm64", emulated: false },
    { on: ARM, platform: "linux/arm/v7", emulated: false },
    { on: ARM, platform: "linux/arm/v6", emulated: false },
    { on: ARM, platform: "linux/amd64", emulated: true },
    { on: ARM, platform: "linux/386", emulated: true },
    { on: "linux/arm/v7, linux/arm/v6", platform: "linux/arm/v6", emulated: false },
    { on: "linux/ppc64le, linux/ppc64", platform: "linux/ppc64", emulated: true },
    { on: "windows/amd64", platform: "linux/amd64", emulated: true },
    // Chosen by hand: whether the machine is an arm64 one, or emulates it, cannot be told.
    { on: "linux/arm64*, linux/amd64, linux/386, linux/arm/v7", platform: "linux/arm64", emulated: undefined },
    { on: "linux/arm64*, linux/arm/v7*, linux/arm/v6", platform: "linux/arm/v7", emulated: false },
    { on: "linux/amd64*, linux/amd64/v2, linux/386", platform: "linux/386", emulated: false },
    { on: "linux/amd64*, linux/386", platform: "linux/s390x", emulated: undefined },
  ]) {
    const state = emulated === undefined ? "unknown" : emulated ? "emulated" : "native";
    it(`takes ${platform} for ${state} on a machine of ${on}`, () => {
      assert.equal(machineFor(builder(on), platform).emulated, emulated);
    });
  }

  it("tells builder, BuildKit and the machine's own platform", () => {
    const expected: Machine = { builder: "multi", buildkit: "v0.30.0", platform: "linux/amd64", emulated: true };
    assert.deepEqual(machineFor(builder(X86), "linux/arm64"), expected);
  });

  it("takes the first of several machines that has the platform", () => {
    const both = builder(X86, ARM, "linux/s390x");
    assert.deepEqual(machineFor(both, "linux/s390x"), {
      builder: "multi",
      buildkit: "v0.32.0",
      platform: "linux/s390x",
      emulated: false,
    });
    assert.equal(machineFor(both, "linux/arm64").buildkit, "v0.30.0");
    assert.deepEqual(machineFor(both, "linux/riscv64"), { builder: "multi" });
  });

  it("judges the programs that run, and not the platform that they are for", () => {
    assert.equal(machineFor(builder(X86), "linux/arm64", ["linux/amd64"]).emulated, false);
    assert.equal(machineFor(builder(X86), "linux/s390x", []).emulated, false);
    assert.equal(machineFor(builder(X86), "linux/amd64", ["linux/amd64", "linux/arm64"]).emulated, true);
  });

  it("knows nothing but the name of one that is not booted", () => {
    const cold = parseInspection(["Name: multi", "Driver: docker-container", "", "Nodes:", "Name: multi0"].join("\n"));
    assert.deepEqual(machineFor(cold, "linux/amd64"), { builder: "multi" });
  });
});
