import assert from "node:assert/strict";
import { parsePlatform } from "../../../../lib/oci/platform.ts";
import { cure, wrongPrograms } from "../../../../provider/architecture/sentences.ts";

const of = (isFor: string, count = 1) =>
  Array.from({ length: count }, (_, index) => ({ path: `/bin/${index}`, isFor }));

describe("wrongPrograms", () => {
  it("names five programs and counts the others", () => {
    assert.equal(wrongPrograms(of("linux/arm64")), "has a program for another platform: /bin/0 (linux/arm64)");
    assert.equal(
      wrongPrograms(of("linux/amd64", 7)),
      "has 7 programs for another platform: /bin/0 (linux/amd64), /bin/1 (linux/amd64), /bin/2 (linux/amd64), /bin/3 (linux/amd64), /bin/4 (linux/amd64) and 2 more",
    );
    assert.doesNotMatch(wrongPrograms(of("linux/amd64", 5)), /more/);
  });

  it("shows no name as anything but a name", () => {
    const wrong = [{ path: "/a\n::error::b\x1b[31m", isFor: "linux/amd64" }];
    assert.equal(wrongPrograms(wrong), "has a program for another platform: /a\\n::error::b\\x1b[31m (linux/amd64)");
  });
});

describe("cure", () => {
  const ROWS: readonly (readonly [platform: string, isFor: string, expected: RegExp])[] = [
    [
      "linux/386",
      "linux/amd64",
      /^In a build for linux\/386 on a 64-bit machine uname -m prints x86_64, .* SHELL \["linux32", "sh", "-c"\] /,
    ],
    ["linux/arm/v7", "linux/arm64", /^In a build for linux\/arm\/v7 on a 64-bit machine uname -m prints aarch64, /],
    ["linux/arm/v6", "linux/arm/v7", /choose by TARGETVARIANT, which is v6 here$/],
    ["linux/arm64", "darwin/arm64", /^Build it in the Dockerfile, or for linux /],
    ["linux/arm64", "linux/amd64", /^Build or download it for linux\/arm64, by TARGETARCH; /],
    ["windows/amd64", "windows/arm64", /^Build or download it for windows\/amd64, /],
  ];
  for (const [platform, isFor, expected] of ROWS) {
    it(`knows one for ${isFor} in ${platform}`, () => {
      const parsed = parsePlatform(platform);
      assert.ok(parsed);
      assert.match(cure(of(isFor), parsed), expected);
    });
  }
});
