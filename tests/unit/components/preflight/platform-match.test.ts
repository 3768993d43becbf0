import assert from "node:assert/strict";
import fc from "fast-check";
import { canRun, isMadeFor, serves } from "../../../../components/preflight/platform-match.ts";
import { KNOWN_PLATFORMS } from "../../../../lib/oci/platform.ts";

describe("serves", () => {
  const cases: [available: string, wanted: string, expected: boolean][] = [
    ["linux/amd64", "linux/amd64/v3", true],
    ["linux/amd64/v3", "linux/amd64", false],
    ["linux/386", "linux/amd64", true],
    ["linux/amd64", "linux/386", false],
    ["linux/arm/v6", "linux/arm/v7", true],
    ["linux/arm/v7", "linux/arm/v6", false],
    ["linux/arm/v7", "linux/arm64", true],
    ["linux/arm64", "linux/arm/v7", false],
    ["linux/arm64", "linux/amd64", false],
    ["windows/amd64", "linux/amd64", false],
    ["linux/s390x", "linux/s390x", true],
  ];
  for (const [available, wanted, expected] of cases) {
    it(`${available} ${expected ? "serves" : "does not serve"} ${wanted}`, () => {
      assert.equal(serves([available], wanted), expected);
    });
  }

  it("holds for every platform and itself, and for none where there is none", () => {
    fc.assert(fc.property(fc.constantFrom(...KNOWN_PLATFORMS), (name) => serves([name], name) && !serves([], name)));
  });
});

describe("canRun", () => {
  const cases: [offered: string, wanted: string, expected: boolean][] = [
    ["linux/arm64", "linux/arm64", true],
    ["linux/arm/v7", "linux/arm/v5", true],
    ["linux/arm/v6", "linux/arm/v7", false],
    ["linux/amd64", "linux/amd64/v3", false],
    ["linux/amd64/v3", "linux/amd64", true],
    ["linux/amd64", "linux/386", false],
    ["linux/arm/v7", "linux/arm64", false],
    ["linux/arm64", "linux/arm/v7", false],
    ["windows/amd64", "linux/amd64", false],
  ];
  for (const [offered, wanted, expected] of cases) {
    it(`${offered} ${expected ? "runs" : "does not run"} ${wanted}`, () => {
      assert.equal(canRun([offered], wanted), expected);
    });
  }
});

describe("isMadeFor", () => {
  const cases: [programs: string, wanted: string, expected: boolean][] = [
    ["linux/arm64", "linux/arm64", true],
    ["linux/amd64", "linux/amd64/v3", true],
    ["linux/amd64/v3", "linux/amd64", false],
    ["linux/arm/v6", "linux/arm/v7", true],
    ["linux/arm/v7", "linux/arm/v6", false],
    ["linux/arm", "linux/arm/v6", true],
    ["linux/arm/v7", "linux/arm64", false],
    ["linux/386", "linux/amd64", false],
    ["windows/amd64", "linux/amd64", false],
  ];
  for (const [programs, wanted, expected] of cases) {
    it(`${programs} ${expected ? "is" : "is not"} made for ${wanted}`, () => {
      assert.equal(isMadeFor(programs, wanted), expected);
    });
  }
});
