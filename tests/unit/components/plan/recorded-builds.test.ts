import assert from "node:assert/strict";
import { RecordedBuilds } from "../../../../components/plan/recorded-builds.ts";

const COMPONENT = "multiarch:index:MultiArchImage";
const BUILD = "docker-build:index:Image";

/** A state with these resources, each `types::name`. */
function state(resources: Readonly<Record<string, object>>) {
  const entries = Object.entries(resources).map(([place, outputs]) => {
    const type = place.slice(0, place.indexOf("::")).split("$").at(-1) ?? "";
    return [`urn:pulumi:test::app::${place}`, { type, outputs: { ...outputs } }];
  });
  return Object.fromEntries(entries);
}

describe("RecordedBuilds", () => {
  const [one, other, foreign] = [{ target: "one" }, { target: "other" }, { target: "foreign" }];

  it("finds the builds of an image by platform, also of one in another component", () => {
    const resources = state({
      [`${COMPONENT}::app`]: {},
      [`${COMPONENT}$${BUILD}::app-linux-arm-v7`]: one,
      [`acme:index:Service$${COMPONENT}$${BUILD}::web-linux-amd64`]: other,
      [`${BUILD}::app-linux-amd64`]: foreign,
    });
    const builds = RecordedBuilds.of(resources);
    assert.deepEqual(builds.find("app", "linux/arm/v7"), one);
    assert.deepEqual(builds.find("web", "linux/amd64"), other);
    assert.equal(builds.find("app", "linux/amd64"), undefined);
    assert.equal(RecordedBuilds.of(resources), builds);
  });

  it("finds what was built together, with the digest of the platform", () => {
    const whole = `${COMPONENT}$${BUILD}::app-linux-amd64-together`;
    const common = { image: "app", builtBy: `urn:pulumi:test::app::${whole}` };
    const parts = { ...common, digests: { "linux/arm64": "sha256:part" } };
    const former = { ...common, platform: "linux/arm64", digest: "sha256:part" };
    for (const [name, outputs] of [
      ["PlatformParts::app-linux-amd64-together-parts", parts],
      ["PlatformPart::app-linux-arm64", former],
    ] as const) {
      const builds = RecordedBuilds.of(
        state({
          [`${COMPONENT}$multiarch-registry:index:${name}`]: outputs,
          [whole]: { target: "one", digest: "sha256:whole" },
        }),
      );
      assert.deepEqual(builds.find("app", "linux/arm64"), { target: "one", digest: "sha256:part" });
      assert.equal(builds.find("app", "linux/amd64"), undefined);
    }
  });

  it("does not count what was only read", () => {
    const builds = RecordedBuilds.of(
      state({ [`${COMPONENT}::app`]: { isRead: true }, [`${COMPONENT}$${BUILD}::app-linux-amd64`]: one }),
    );
    assert.equal(builds.find("app", "linux/amd64"), undefined);
  });
});
