import assert from "node:assert/strict";
import type { ImageManifest } from "../../../../lib/oci/manifest.ts";
import { ensureContent } from "../../../../provider/index/content.ts";
import { readMembers } from "../../../../provider/index/members.ts";
import { AMD64, ARM64, MemoryRegistry } from "../memory-registry.ts";
import { APP, BASE, repository } from "./fixture.ts";

/** The digests of configuration and layers. */
function blobsOf(registry: MemoryRegistry, name: string, digest: string): string[] {
  const { config, layers } = registry.index(name, digest) as unknown as ImageManifest;
  return [config, ...layers].map((blob) => blob.digest);
}

describe("ensureContent", () => {
  let registry: MemoryRegistry;
  beforeEach(() => {
    registry = new MemoryRegistry();
  });

  async function ensure(...sources: { digest: string; repository?: string }[]) {
    const members = await readMembers(registry, repository, sources);
    registry.calls.length = 0;
    await ensureContent(registry, repository, members);
  }

  it("looks for every blob of what is there, once, and writes nothing", async () => {
    const images = [AMD64, ARM64].map((platform) => registry.placeImage(APP, platform, { layer: "shared" }));
    await ensure(...images);
    const blobs = new Set(images.flatMap(({ digest }) => blobsOf(registry, APP, digest)));
    assert.equal(blobs.size, 3);
    assert.deepEqual(registry.calls.sort(), [...blobs].map((blob) => `hasBlob ${APP} ${blob}`).sort());
  });

  it("names every blob that is gone", async () => {
    const image = registry.placeImage(APP, AMD64);
    const other = registry.placeImage(APP, ARM64);
    const layers = [image, other].map(({ digest }) => blobsOf(registry, APP, digest)[1] ?? "");
    for (const layer of layers) registry.remove(APP, layer);
    await assert.rejects(ensure(image, other), {
      message: `${APP} is missing content of the image: ${layers.join(", ")}`,
    });
  });

  it("does not look for layers that are kept elsewhere by design", async () => {
    const image = registry.placeImage(APP, AMD64, { layerUrls: ["https://mcr.microsoft.com/layer"] });
    await ensure(image);
    assert.equal(registry.calls.length, 1);
  });

  it("copies from another repository: the blobs first, then the manifest as it is", async () => {
    const image = registry.placeImage(BASE, AMD64);
    await ensure({ digest: image.digest, repository: BASE });
    const blobs = blobsOf(registry, BASE, image.digest);
    assert.deepEqual(registry.calls, [...blobs.map((blob) => `copy ${APP} ${blob}`), `put ${APP} ${image.digest}`]);
    assert.deepEqual(
      registry.content(APP).manifests.get(image.digest),
      registry.content(BASE).manifests.get(image.digest),
    );
  });

  it("puts no manifest when a blob cannot be copied", async () => {
    const image = registry.placeImage(BASE, AMD64);
    registry.before = (call) => {
      if (call.startsWith("copy")) throw new Error("no room");
    };
    await assert.rejects(ensure({ digest: image.digest, repository: BASE }), /no room/);
    assert.ok(!registry.calls.some((call) => call.startsWith("put")));
  });

  it("copies nothing while content of its own is gone", async () => {
    const [own, other] = [registry.placeImage(APP, AMD64), registry.placeImage(BASE, ARM64)];
    registry.remove(APP, blobsOf(registry, APP, own.digest)[1] ?? "");
    await assert.rejects(ensure(own, { digest: other.digest, repository: BASE }), /is missing content/);
    assert.deepEqual(registry.writes, []);
  });
});
