import assert from "node:assert/strict";
import { checkTogether } from "../../../../components/parents/check-together.ts";
import type { Parent } from "../../../../components/parents/parent.ts";
import { readApp } from "../settings/fixture.ts";

const parent = (platform: string | undefined): Parent => ({
  context: "base",
  image: "toolchain",
  reference: "ghcr.io/acme/toolchain",
  platform,
  isBase: true,
});
const image = (build: string, builders: object = { default: "one" }) =>
  readApp({ build, platforms: ["linux/amd64", "linux/arm64"] }, builders);
const OWN = { "linux/amd64": [parent("linux/amd64")], "linux/arm64": [parent("linux/arm64")] };

describe("platforms that are built together on other images", () => {
  it("are refused where each is built on its own", () => {
    assert.deepEqual(checkTogether(image("together"), OWN), [
      {
        path: ["images", "app", "build"],
        message:
          'together builds linux/amd64, linux/arm64 at once, and each of them is built on its own image of "toolchain"; set build: separate',
      },
    ]);
  });

  it("are fine where all read the one of the builder's platform, on builders of their own, and separately", () => {
    const same = { "linux/amd64": [parent(undefined)], "linux/arm64": [parent(undefined)] };
    assert.deepEqual(checkTogether(image("together"), same), []);
    assert.deepEqual(checkTogether(image("together", { "linux/amd64": "one", "linux/arm64": "two" }), OWN), []);
    assert.deepEqual(checkTogether(image("separate"), OWN), []);
  });
});
