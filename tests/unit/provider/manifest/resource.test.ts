import assert from "node:assert/strict";
import { PlatformManifestResource } from "../../../../provider/manifest/resource.ts";
import { AMD64, MemoryRegistry } from "../memory-registry.ts";

const APP = "ghcr.io/acme/app";

function fixture() {
  const registry = new MemoryRegistry();
  const image = registry.placeImage(APP, AMD64);
  const index = registry.placeIndex(APP, [{ ...image, platform: AMD64 }]);
  const resource = new PlatformManifestResource(new AbortController().signal, () => registry);
  const inputs = { digest: index.digest, platform: "linux/amd64", repository: APP };
  return { registry, resource, image, inputs };
}

describe("PlatformManifestResource", () => {
  it("finds the image in what was pushed, or is that itself", async () => {
    const { resource, image, inputs } = fixture();
    const state = { ...inputs, manifest: image.digest };
    assert.deepEqual(await resource.publish(undefined, inputs), { id: image.digest, state });
    const plain = { ...inputs, digest: image.digest };
    assert.equal((await resource.publish(undefined, plain)).state.manifest, image.digest);
  });

  it("says what is gone, with the command that builds it, and what is for another platform", async () => {
    const { resource, inputs } = fixture();
    const gone = { ...inputs, digest: `sha256:${"0".repeat(64)}`, builtBy: "urn:pulumi:dev::p::t::app-linux-amd64" };
    await assert.rejects(
      resource.publish(undefined, gone),
      /^Error: the image for linux\/amd64 is gone: .* --replace /,
    );
    const other = { ...inputs, platform: "linux/arm64" };
    await assert.rejects(resource.publish(undefined, other), /linux\/arm64 was requested, but sha256:\w+ of .* is for/);
  });

  it("reads nothing again while the same was pushed", async () => {
    const { registry, resource, inputs } = fixture();
    const olds = { ...inputs, manifest: "sha256:1" };
    assert.deepEqual(await resource.diff(olds, { ...inputs, repository: "ghcr.io/acme/other" }), {
      replace: false,
      properties: [],
    });
    assert.deepEqual((await resource.diff(olds, { ...inputs, digest: "sha256:2" })).properties, ["digest"]);
    assert.deepEqual(await resource.preview(olds, inputs), inputs);
    assert.deepEqual(await resource.read(olds), olds);
    assert.deepEqual(registry.calls, []);
  });

  it("leaves a failed build to its own error, and refuses what is no digest", () => {
    const { resource, inputs } = fixture();
    const { digest: _, ...unbuilt } = inputs;
    assert.deepEqual(resource.check(unbuilt).failures, []);
    assert.deepEqual(
      resource.check({ ...inputs, digest: "1" }).failures.map(({ property }) => property),
      ["digest"],
    );
  });
});
