import assert from "node:assert/strict";
import { COMPARE_VARIABLE } from "../../../../components/docker-build/compared-build.ts";
import { builtWith, togetherName } from "../../../../components/docker-build/together.ts";
import { UNPUSHED_VARIABLE } from "../../../../components/docker-build/unpushed-images.ts";
import { readApp } from "../settings/fixture.ts";

describe("builtWith", () => {
  const image = (build: string) =>
    readApp(
      { build, platforms: ["linux/amd64", "linux/arm64", "linux/386", "linux/arm/v7"] },
      { default: "one", "linux/arm64": "two" },
    );
  const found = (build: string, platform: string, isBuilt: (platform: string) => boolean = () => true) => {
    const app = image(build);
    const own = app.builds.find((each) => each.platform === platform);
    return own && builtWith(app, own, isBuilt).map((each) => each.platform);
  };

  it("is the platforms of one builder, in the order of the image", () => {
    const one = ["linux/amd64", "linux/386", "linux/arm/v7"];
    for (const platform of one) assert.deepEqual(found("together", platform), one);
    assert.deepEqual(found("together", "linux/arm64"), ["linux/arm64"]);
  });

  it("is the platform alone where platforms are built separately, compared, or read from a folder", () => {
    assert.deepEqual(found("separate", "linux/386"), ["linux/386"]);
    for (const [name, value] of [
      [COMPARE_VARIABLE, '{"results":"/tmp/results"}'],
      [UNPUSHED_VARIABLE, "/tmp/images"],
    ] as const) {
      process.env[name] = value;
      try {
        assert.deepEqual(found("together", "linux/386"), ["linux/386"]);
      } finally {
        delete process.env[name];
      }
    }
  });

  it("leaves out what is not built", () => {
    assert.deepEqual(
      found("together", "linux/386", (platform) => platform !== "linux/amd64"),
      ["linux/386", "linux/arm/v7"],
    );
  });

  it("has a name that no platform's build has", () => {
    assert.equal(togetherName("app", "linux/arm/v7"), "app-linux-arm-v7-together");
  });
});
