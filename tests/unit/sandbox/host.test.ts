import assert from "node:assert/strict";
import { isUsable, neededHandlers } from "../../../sandbox/host/emulators.ts";
import { mountPoints } from "../../../sandbox/host/mounts.ts";
import { accessProblems, type Host, hostProblems } from "../../../sandbox/host/requirements.ts";

const GIBIBYTE = 1024 ** 3;
const good: Host = {
  platform: "linux",
  user: 0,
  hasApt: true,
  missingPackages: ["runc"],
  folder: "/srv/sandbox",
  freeBytes: 50 * GIBIBYTE,
};

describe("hostProblems", () => {
  it("finds none on a Linux with root, apt and room", () => {
    assert.deepEqual(hostProblems(good), []);
  });

  it("needs no apt when the packages are there", () => {
    assert.deepEqual(hostProblems({ ...good, hasApt: false, missingPackages: [] }), []);
  });

  it("says what to use elsewhere, and nothing of root or apt", () => {
    const problems = hostProblems({ ...good, platform: "darwin", user: 501, hasApt: false });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /needs Linux, and this is darwin; use a Docker, a registry and a buildx builder/);
  });

  it("names all that is missing at once", () => {
    const problems = hostProblems({ ...good, user: 1000, hasApt: false, freeBytes: GIBIBYTE / 2 });
    assert.equal(problems.length, 3);
    assert.match(problems[0] ?? "", /root, and this user is number 1000/);
    assert.match(problems[1] ?? "", /packages runc are needed and there is no apt-get/);
    assert.match(problems[2] ?? "", /\/srv\/sandbox has 0\.5 GiB free of the 2 GiB/);
  });
});

describe("accessProblems", () => {
  it("asks for Linux and root, and for no room: a full disk must not keep a sandbox from being stopped", () => {
    assert.deepEqual(accessProblems({ platform: "linux", user: 0 }), []);
    assert.equal(accessProblems({ platform: "linux", user: 1000 }).length, 1);
    assert.equal(accessProblems({ platform: "win32", user: undefined }).length, 1);
  });
});

describe("isUsable", () => {
  const shown = (state: string, flags: string) => `${state}\ninterpreter /usr/bin/qemu-arm-static\nflags: ${flags}\n`;
  const cases: [string | undefined, boolean][] = [
    [shown("enabled", "OCF"), true],
    [shown("enabled", "OC"), false],
    [shown("disabled", "OCF"), false],
    [undefined, false],
  ];
  for (const [text, expected] of cases) {
    it(`is ${expected} for ${JSON.stringify(text)}`, () => assert.equal(isUsable(text), expected));
  }
});

describe("neededHandlers", () => {
  it("are those of the architectures that the host has not", () => {
    assert.deepEqual(neededHandlers("x64"), ["qemu-aarch64", "qemu-arm"]);
    assert.deepEqual(neededHandlers("arm64"), ["qemu-x86_64", "qemu-i386"]);
    assert.deepEqual(neededHandlers("riscv64"), []);
  });
});

describe("mountPoints", () => {
  it("reads the points in their order, blanks and all", () => {
    const text = [
      "22 28 0:21 / /proc rw,relatime shared:13 - proc proc rw",
      "36 35 98:0 / /srv/my\\040sandbox/root rw,noatime - overlay overlay rw",
      "",
    ].join("\n");
    assert.deepEqual(mountPoints(text), ["/proc", "/srv/my sandbox/root"]);
  });
});
