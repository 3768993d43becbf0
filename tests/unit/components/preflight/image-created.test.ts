import assert from "node:assert/strict";
import { createdAsker } from "../../../../components/preflight/image-created.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";

const TIME = "2026-11-24T12:00:00Z";
const HUB = "docker.io/acme/base";
const MIRROR = "localhost:5055/acme/base";

describe("createdAsker", () => {
  /** A registry that has the image at these places, and its digest. */
  function place(...places: string[]) {
    const registry = new MemoryRegistry();
    const image = places.map((name) => registry.placeImage(name, AMD64, { config: { created: TIME } }));
    registry.calls.splice(0);
    return { registry, digest: image[0]?.digest ?? "" };
  }
  const manifests = ({ calls }: MemoryRegistry) => calls.filter((call) => call.startsWith("manifest"));

  it("asks once", async () => {
    const { registry, digest } = place(HUB);
    const ask = createdAsker({}, {}, registry);
    assert.deepEqual([await ask("acme/base:1", digest), await ask("acme/base:1", digest)], [TIME, TIME]);
    assert.deepEqual(manifests(registry), [`manifest ${HUB} ${digest}`]);
  });

  it("asks a mirror first, and the registry itself where that does not tell", async () => {
    const environment = { MULTIARCH_MIRRORS: "docker.io=localhost:5055" };
    const mirrored = place(MIRROR);
    assert.equal(await createdAsker(environment, {}, mirrored.registry)("acme/base", mirrored.digest), TIME);
    const { registry, digest } = place(HUB);
    assert.equal(await createdAsker(environment, {}, registry)("acme/base", digest), TIME);
    assert.deepEqual(manifests(registry), [`manifest ${MIRROR} ${digest}`, `manifest ${HUB} ${digest}`]);
  });

  it("knows nothing where nobody answers, and of what is no image", async () => {
    const nobody = { manifest: async () => Promise.reject(new Error("unreachable")), blob: () => assert.fail("asked") };
    assert.equal(await createdAsker({}, {}, nobody)("acme/base", "sha256:0"), undefined);
    assert.equal(await createdAsker({}, {}, nobody)("a b", "sha256:0"), undefined);
  });
});
