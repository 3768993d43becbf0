import assert from "node:assert/strict";
import type { Descriptor, ImageManifest, PlatformJson } from "../../../../lib/oci/manifest.ts";
import { ownLayers } from "../../../../provider/architecture/own-layers.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, placeLayer, placeLayers } from "./fixture.ts";

const BASE = "docker.io/library/debian";
const MIRRORED = "localhost:5055/library/debian";
const I386 = { os: "linux", architecture: "386" };
const NAME = "org.opencontainers.image.base.name";
const DIGEST = "org.opencontainers.image.base.digest";

/** Layers of an image, two of which its base for linux/386 has. */
function fixture(repository = BASE) {
  const registry = new MemoryRegistry();
  const layers = ["a", "b", "c"].map((path) => placeLayer(registry, APP, [{ path }]));
  const [first, second, third] = layers as [Descriptor, Descriptor, Descriptor];
  const other = placeLayer(registry, APP, [{ path: "other" }]);
  const place = (platform: PlatformJson, own: readonly Descriptor[]) => ({
    ...placeLayers(registry, repository, own),
    platform,
  });
  const index = registry.placeIndex(repository, [
    place({ os: "linux", architecture: "amd64" }, [other]),
    place(I386, [first, second]),
    place({ ...I386, variant: "sse2" }, [other]),
  ]);
  const image = (annotations: Record<string, string>) => ({ layers, annotations }) as unknown as ImageManifest;
  return { registry, layers, own: [third], index, image };
}

describe("ownLayers", () => {
  it("leaves out the layers of the base that the image names", async () => {
    const { registry, own, index, image } = fixture();
    for (const name of [`${BASE}:bookworm`, BASE, `${BASE}:bookworm@${index.digest}`]) {
      const named = image({ [NAME]: name, [DIGEST]: index.digest });
      assert.deepEqual(await ownLayers(registry, named, I386, {}), own);
    }
  });

  it("asks a mirror first", async () => {
    const { registry, own, index, image } = fixture(MIRRORED);
    const named = image({ [NAME]: `${BASE}:bookworm`, [DIGEST]: index.digest });
    assert.deepEqual(await ownLayers(registry, named, I386, { MULTIARCH_MIRRORS: "docker.io=localhost:5055" }), own);
    assert.equal(
      registry.calls.some((call) => call.includes(BASE)),
      false,
    );
  });

  it("takes a base that is a single image", async () => {
    const { registry, layers, image } = fixture();
    const { digest } = placeLayers(registry, BASE, layers.slice(0, 1));
    const named = image({ [NAME]: BASE, [DIGEST]: digest });
    assert.deepEqual(await ownLayers(registry, named, I386, {}), layers.slice(1));
  });

  it("takes all layers where the base is not known, cannot be asked, or is another one", async () => {
    const { registry, layers, index, image } = fixture();
    const gone = `sha256:${"a".repeat(64)}`;
    const named = image({ [NAME]: BASE, [DIGEST]: index.digest });
    for (const other of [
      image({}),
      image({ [NAME]: BASE }),
      image({ [NAME]: BASE, [DIGEST]: gone }),
      image({ [NAME]: "debian", [DIGEST]: gone }),
    ]) {
      assert.deepEqual(await ownLayers(registry, other, I386, {}), layers);
    }
    assert.deepEqual(await ownLayers(registry, named, { os: "linux", architecture: "amd64" }, {}), layers);
    assert.deepEqual(await ownLayers(registry, named, { os: "linux", architecture: "arm64" }, {}), layers);
    registry.before = () => {
      throw new Error("no network");
    };
    assert.deepEqual(await ownLayers(registry, named, I386, {}), layers);
  });
});
