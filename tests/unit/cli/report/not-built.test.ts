import assert from "node:assert/strict";
import type { BuildResult } from "../../../../cli/report/model.ts";
import { withNotBuilt } from "../../../../cli/report/not-built.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** An image on others, with a result for each platform; what is left out was never built, `idle` was not looked at. */
function image(name: string, parents: readonly string[], ...results: (BuildResult | "idle" | undefined)[]) {
  const platforms = results.flatMap((result, position) => {
    const platform = PLATFORMS[position] ?? "";
    return result ? [{ platform, result: result === "idle" ? ("unchanged" as const) : result }] : [];
  });
  return {
    report: { name, platforms, repositories: [] },
    inputs: {
      contexts: Object.fromEntries(parents.map((parent) => [parent, `image:${parent}`])),
      platforms: Object.fromEntries(PLATFORMS.map((platform) => [platform, {}])),
    },
    idle: new Set(PLATFORMS.filter((_, position) => results[position] === "idle")),
  };
}

/** The results of the last image. */
const last = (...images: ReturnType<typeof image>[]) =>
  withNotBuilt(images)
    .at(-1)
    ?.platforms.map(({ platform, result }) => `${platform} ${result}`);

describe("platforms of which an image that they are built on failed", () => {
  it("are not built, and nothing else is said of the others", () => {
    const toolchain = image("toolchain", [], "built", "failed");
    assert.deepEqual(last(toolchain, image("app", ["toolchain"], "built", "idle")), [
      "linux/amd64 built",
      "linux/arm64 not built",
    ]);
    assert.deepEqual(last(toolchain, image("app", [], "built", "idle")), [
      "linux/amd64 built",
      "linux/arm64 unchanged",
    ]);
    assert.deepEqual(last(toolchain, image("app", ["toolchain"], "built", "unchanged")), [
      "linux/amd64 built",
      "linux/arm64 unchanged",
    ]);
  });

  it("are told also where they never were built", () => {
    const app = image("app", ["toolchain"], "built", undefined);
    assert.deepEqual(last(image("toolchain", [], "built", "failed"), app), [
      "linux/amd64 built",
      "linux/arm64 not built",
    ]);
    assert.deepEqual(last(image("toolchain", [], "built", "built"), app), ["linux/amd64 built"]);
  });

  it("are told of images on images on images, whatever the order", () => {
    const images = [image("library", ["toolchain"], "idle", "idle"), image("toolchain", [], "failed", "unchanged")];
    assert.deepEqual(last(...images, image("app", ["library"], "idle", "idle")), [
      "linux/amd64 not built",
      "linux/arm64 unchanged",
    ]);
  });
});
