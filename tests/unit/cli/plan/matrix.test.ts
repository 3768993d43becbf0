import assert from "node:assert/strict";
import { buildMatrix } from "../../../../cli/plan/matrix.ts";
import { readRunners } from "../../../../components/settings/runners.ts";

const image = (name: string, ...platforms: string[]) => ({ name, platforms });
const matrix = (runners: unknown, ...images: { name: string; platforms: string[] }[]) =>
  buildMatrix(images, readRunners(runners));

describe("the jobs that build a plan", () => {
  it("are one for each runner, GitHub's own where nobody names another", () => {
    const app = image("app", "linux/amd64", "linux/386", "linux/arm/v7", "linux/arm64", "linux/s390x", "windows/amd64");
    assert.deepEqual(matrix(undefined, app, image("web", "linux/arm64")), [
      {
        name: "linux-amd64_linux-386_linux-s390x_windows-amd64",
        "runs-on": "ubuntu-24.04",
        platforms: "linux/amd64,linux/386,linux/s390x,windows/amd64",
        qemu: "linux/s390x",
        images: ["app"],
      },
      {
        name: "linux-arm-v7_linux-arm64",
        "runs-on": "ubuntu-24.04-arm",
        platforms: "linux/arm/v7,linux/arm64",
        qemu: "",
        images: ["app", "web"],
      },
    ]);
  });

  it("are none where nothing would be built", () => {
    assert.deepEqual(matrix(undefined), []);
  });

  it("have names that artifacts may have", () => {
    const names = matrix({ default: "a" }, image("app", "linux/arm/v7", "linux/amd64/v3")).map(({ name }) => name);
    for (const name of names) assert.match(name, /^[\w-]+$/);
  });

  it("run on the runner of the platform, else of its architecture, else the default", () => {
    const runners = { "linux/arm/v6": "six", "linux/arm": ["self-hosted", "arm"], default: "any" };
    const app = image("app", "linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64");
    assert.deepEqual(
      matrix(runners, app).map((entry) => [entry["runs-on"], entry.platforms]),
      [
        ["any", "linux/amd64,linux/arm64"],
        ["six", "linux/arm/v6"],
        [["self-hosted", "arm"], "linux/arm/v7"],
      ],
    );
  });

  describe("emulate", () => {
    const ALL = "linux/amd64,linux/amd64/v3,linux/386,linux/arm/v7,linux/arm64,linux/riscv64".split(",");
    const emulated = (runner: unknown, isDefault = true) => {
      const runners = isDefault ? { default: runner } : Object.fromEntries(ALL.map((platform) => [platform, runner]));
      return matrix(runners, image("app", ...ALL))[0]?.qemu;
    };
    const foreign = "linux/arm/v7,linux/arm64,linux/riscv64";
    const x86 = "linux/amd64,linux/amd64/v3,linux/386";
    for (const [runner, expected] of [
      ["ubuntu-latest", foreign],
      ["Ubuntu-22.04", foreign],
      ["ubuntu-24.04-arm", `${x86},linux/riscv64`],
      [["self-hosted", "linux", "ARM64"], `${x86},linux/riscv64`],
      [["self-hosted", "X64"], foreign],
      ["my_x86_64_box", foreign],
      ["farm", foreign],
      ["riscv64-1", `${x86},linux/arm/v7,linux/arm64`],
    ] as const) {
      it(`on ${[runner].flat().join(" and ")} what its machine does not run`, () => {
        assert.equal(emulated(runner), expected);
      });
    }

    it("nothing on a runner that was chosen for the platform and tells no architecture", () => {
      assert.equal(emulated("big", false), "");
      assert.equal(emulated("ubuntu-24.04", false), foreign);
    });
  });
});
