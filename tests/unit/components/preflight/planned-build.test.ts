import assert from "node:assert/strict";
import fc from "fast-check";
import { plannedBuilds } from "../../../../components/preflight/planned-build.ts";

const PATH = ["images", "app"];
const plan = (image: unknown, builders?: unknown) => plannedBuilds(image, PATH, builders, ["builders"]);

describe("plannedBuilds", () => {
  it("gives each platform of a list what the image says", () => {
    const image = { platforms: ["linux/amd64", "linux/aarch64"], context: "app", target: "t", args: { A: 1, B: true } };
    const common = {
      builder: undefined,
      dockerfile: [[...PATH, "dockerfile"], "app/Dockerfile"],
      gitContext: undefined,
      secrets: undefined,
      target: [[...PATH, "target"], "t"],
      args: { A: "1", B: "true" },
      contexts: {},
      publish: true,
    };
    assert.deepEqual(plan(image), [
      { platform: [[...PATH, "platforms", 0], "linux/amd64"], ...common },
      { platform: [[...PATH, "platforms", 1], "linux/arm64"], ...common },
    ]);
  });

  it("gives each platform of a map what differs on it", () => {
    const own = { builder: "mine", dockerfile: "D", target: "t", args: { B: "2" } };
    const platforms = { "linux/arm64": own, "linux/386": null };
    const [arm, x86] = plan({ platforms, args: { A: "1", B: "1" }, publish: false, contexts: { base: "b" } });
    const at = [...PATH, "platforms", "linux/arm64"];
    assert.deepEqual(arm?.builder, [[...at, "builder"], "mine"]);
    assert.deepEqual(arm?.dockerfile, [[...at, "dockerfile"], "D"]);
    assert.deepEqual(arm?.target, [[...at, "target"], "t"]);
    assert.deepEqual(arm?.args, { A: "1", B: "2" });
    assert.deepEqual([arm?.contexts, arm?.publish], [{ base: "b" }, false]);
    assert.deepEqual([x86?.builder, x86?.args], [undefined, { A: "1", B: "1" }]);
  });

  it("finds the builder of a platform, however it is spelled, and else the default one", () => {
    const builders = { default: "one", "linux/aarch64": "two" };
    const [amd64, arm64] = plan({ platforms: ["linux/amd64", "linux/arm64"] }, builders);
    assert.deepEqual(amd64?.builder, [["builders", "default"], "one"]);
    assert.deepEqual(arm64?.builder, [["builders", "linux/aarch64"], "two"]);
  });

  it("takes what the settings' own rules refuse for absent", () => {
    assert.deepEqual(plan({ platforms: ["linux/amd46", 1] }), []);
    assert.equal(plan({ platforms: ["linux/amd64"] }, { default: "-bad" })[0]?.builder, undefined);
    assert.equal(plan({ platforms: ["linux/amd64"], target: 1 })[0]?.target, undefined);
  });

  it("takes an absolute Dockerfile as it is", () => {
    assert.equal(plan({ platforms: ["linux/amd64"], dockerfile: "/tmp/D" })[0]?.dockerfile?.[1], "/tmp/D");
  });

  it("gives the Dockerfile of a git context as it is in there, and none of an illegal context", () => {
    const planned = (context: unknown) => {
      const [build] = plan({ platforms: { "linux/amd64": { dockerfile: "sub/D" } }, context });
      return [build?.gitContext, build?.dockerfile?.[1]];
    };
    assert.deepEqual(planned("https://example.com/a.git#v1"), ["https://example.com/a.git#v1", "sub/D"]);
    for (const illegal of ["https://example.com/a", "s3://a", 1]) {
      assert.deepEqual(planned(illegal), [undefined, undefined]);
    }
  });

  it("leaves out arguments of no legal type", () => {
    const args = { A: "a", B: 1, C: true, D: { toString: 0 }, E: null, F: ["x"] };
    const [build] = plan({ platforms: ["linux/amd64"], args });
    assert.deepEqual(build?.args, { A: "a", B: "1", C: "true" });
  });

  it("takes anything", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (image, builders) => {
        plan(image, builders);
        plan(
          { platforms: ["linux/amd64"], args: image, contexts: builders, context: image, dockerfile: builders },
          image,
        );
      }),
    );
  });
});
