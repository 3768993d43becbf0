import assert from "node:assert/strict";
import { collectReport } from "../../../../cli/report/collect.ts";
import type { ResourceState } from "../../../../cli/report/events.ts";
import { BEGAN_SECONDS, buildUrn, COMPONENT, component, DURING, digest, indexState, sources } from "./fixture.ts";

const WHOLE = `${buildUrn("linux/amd64")}-together`;
const PLATFORMS = ["linux/amd64", "linux/386"];
const whole: ResourceState = {
  urn: WHOLE,
  type: "docker-build:index:Image",
  parent: COMPONENT,
  inputs: { platforms: PLATFORMS, builder: { name: "multi" } },
  outputs: { digest: digest("f") },
  modified: DURING,
};
const PARTS = "multiarch-registry:index:PlatformParts";
const parts: ResourceState = {
  urn: `${WHOLE.replace("docker-build:index:Image", PARTS)}-parts`,
  type: PARTS,
  parent: COMPONENT,
  outputs: { digests: { "linux/amd64": digest("a"), "linux/386": digest("b") } },
};
const resources = [component, whole, parts];

describe("the report of platforms that were built together", () => {
  it("has each of them, with its own digest and base", () => {
    const index = indexState({}, DURING);
    const manifests = PLATFORMS.map((platform) => ({
      platform,
      builtBy: WHOLE,
      annotations: {
        "org.opencontainers.image.base.name": `docker.io/base/${platform}`,
        "org.opencontainers.image.base.digest": digest("e"),
      },
    }));
    const inputs = { ...index.inputs, manifests };
    const [image] = collectReport(sources([...resources, { ...index, inputs }])).images;
    assert.deepEqual(
      image?.platforms.map(({ platform, digest, builder, result, base }) => [
        platform,
        digest,
        builder,
        result,
        base?.name,
      ]),
      [
        ["linux/amd64", digest("a"), "multi", "built", "docker.io/base/linux/amd64"],
        ["linux/386", digest("b"), "multi", "built", "docker.io/base/linux/386"],
      ],
    );
  });

  it("says of each that it failed, also by the check of what all were made from", () => {
    const results = (urn: string, resource: ResourceState) => {
      const step = { op: "update", resource, failed: true, startedAt: BEGAN_SECONDS, endedAt: BEGAN_SECONDS + 1 };
      const log = { startedAt: BEGAN_SECONDS, endedAt: BEGAN_SECONDS + 60, steps: new Map([[urn, step]]) };
      const [image] = collectReport(sources([...resources, resource], { log })).images;
      return image?.platforms.map(({ result }) => result);
    };
    assert.deepEqual(results(WHOLE, whole), ["failed", "failed"]);
    const type = "multiarch-registry:index:ContentCheck";
    const urn = `${WHOLE.replace("docker-build:index:Image", type)}-content`;
    assert.deepEqual(results(urn, { urn, type, parent: COMPONENT }), ["failed", "failed"]);
  });
});
