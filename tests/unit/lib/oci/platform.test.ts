import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatPlatform,
  isKnownPlatform,
  KNOWN_PLATFORMS,
  normalizePlatform,
  parseBuildPlatform,
  parsePlatform,
  platformSlug,
} from "../../../../lib/oci/platform.ts";

const component = fc.stringMatching(/^[a-z0-9_.-]{1,8}$/);

describe("parsePlatform", () => {
  const forms: [text: string, normal: string][] = [
    ["linux/amd64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64"],
    ["linux/amd64/v3", "linux/amd64/v3"],
    ["linux/x86_64", "linux/amd64"],
    ["Linux/X86-64", "linux/amd64"],
    ["linux/arm64", "linux/arm64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/arm/v6", "linux/arm/v6"],
    ["linux/arm/7", "linux/arm/v7"],
    ["linux/arm/6", "linux/arm/v6"],
    ["linux/arm64/8", "linux/arm64"],
    ["linux/arm64/v8.0", "linux/arm64"],
    ["linux/arm64/9", "linux/arm64/v9"],
    ["linux/armhf", "linux/arm/v7"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/i386", "linux/386"],
    [" linux/386 ", "linux/386"],
    ["linux/constructor", "linux/constructor"],
    ["linux/__proto__", "linux/__proto__"],
  ];
  for (const [text, normal] of forms) {
    it(`reads "${text}" as ${normal}`, () => {
      const platform = parsePlatform(text);
      assert.ok(platform);
      assert.equal(formatPlatform(platform), normal);
    });
  }

  for (const text of ["", "linux", "linux/", "/amd64", "linux/arm/", "linux/arm/v7/x", "linux /amd64", "linux/a b"]) {
    it(`refuses "${text}"`, () => assert.equal(parsePlatform(text), undefined));
  }

  for (const name of ["linux/ppc64", "freebsd/arm/v6", "windows/386", "plan9/arm", "js/wasm", "darwin/amd64/v3"]) {
    it(`knows "${name}"`, () => assert.ok(isKnownPlatform(name)));
  }

  for (const name of ["linux/amd46", "linux/arm/v77", "linux/arm64/v7", "plan9/sparc", "linus/amd64", "linux"]) {
    it(`does not know "${name}"`, () => assert.ok(!isKnownPlatform(name)));
  }

  it("knows its own list in normal form", () => {
    for (const name of KNOWN_PLATFORMS) {
      const platform = parsePlatform(name);
      assert.ok(platform);
      assert.equal(formatPlatform(platform), name);
      assert.ok(isKnownPlatform(name));
    }
  });

  it("never throws, and what it reads is stable", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(component, { maxLength: 4 }).map((parts) => parts.join("/")),
        ),
        (text) => {
          const platform = parsePlatform(text);
          if (platform) assert.deepEqual(parsePlatform(formatPlatform(platform)), platform);
        },
      ),
    );
  });
});

describe("parseBuildPlatform", () => {
  const forms: [text: string, buildPlatform: string | undefined, platform: string | undefined][] = [
    ["linux/arm64", undefined, "linux/arm64"],
    ["amd64", undefined, "linux/amd64"],
    ["AArch64", undefined, "linux/arm64"],
    ["armel", undefined, "linux/arm/v6"],
    ["linux", "linux/s390x", "linux/s390x"],
    ["linux", "linux/arm/v6", "linux/arm/v7"],
    ["linux", undefined, undefined],
    ["windows", "linux/amd64", undefined],
    ["banana", "linux/amd64", undefined],
    ["", "linux/amd64", undefined],
  ];
  for (const [text, buildPlatform, expected] of forms) {
    it(`reads "${text}" as ${expected} on ${buildPlatform ?? "a machine that nobody knows"}`, () => {
      const platform = parseBuildPlatform(text, buildPlatform);
      assert.equal(platform && formatPlatform(platform), expected);
    });
  }
});

describe("normalizePlatform", () => {
  it("takes an empty variant for none", () => {
    assert.deepEqual(normalizePlatform({ os: "linux", architecture: "amd64", variant: "" }), {
      os: "linux",
      architecture: "amd64",
    });
  });

  it("is idempotent", () => {
    const platforms = fc.record({
      os: component,
      architecture: fc.oneof(component, fc.constantFrom("arm", "arm64", "amd64")),
      variant: fc.option(fc.constantFrom("v1", "v6", "v7", "v8", ""), { nil: undefined }),
    });
    fc.assert(
      fc.property(platforms, (platform) => {
        const once = normalizePlatform(platform);
        assert.deepEqual(normalizePlatform(once), once);
      }),
    );
  });
});

describe("platformSlug", () => {
  it("has no slash", () => {
    assert.equal(platformSlug({ os: "linux", architecture: "arm", variant: "v7" }), "linux-arm-v7");
  });
});
