import assert from "node:assert/strict";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { isPublished } from "../../../../provider/index/published-index.ts";
import { AMD64, ARMV7, MemoryRegistry } from "../memory-registry.ts";
import { APP, BUILT_AMD64, BUILT_ARMV7, repository } from "./fixture.ts";

/** A published index of two platforms with an attestation of one, and its sources. */
function published() {
  const registry = new MemoryRegistry();
  const amd64 = { ...registry.placeImage(APP, AMD64), platform: AMD64 };
  const armv7 = { ...registry.placeImage(APP, ARMV7), platform: ARMV7 };
  const attestation = registry.placeAttestation(APP, armv7.digest);
  const { digest } = registry.placeIndex(APP, [amd64, armv7, attestation]);
  const sources = [
    { digest: amd64.digest, builtBy: BUILT_AMD64 },
    // An index of the image and its attestation: only the platform tells that it is the same.
    { digest: `sha256:${"1".repeat(64)}`, platform: "linux/arm/v7", builtBy: BUILT_ARMV7 },
  ];
  return {
    registry,
    amd64,
    armv7,
    attestation,
    digest,
    sources,
    stands: () => isPublished(registry, repository, digest, sources),
  };
}

describe("isPublished", () => {
  it("is true while the index and all that it names are there", async () => {
    const { registry, stands } = published();
    assert.equal(await stands(), true);
    assert.deepEqual(registry.writes, []);
  });

  it("is false when the index is gone, or is none", async () => {
    const { registry, digest, amd64, sources, stands } = published();
    assert.equal(await isPublished(registry, repository, amd64.digest, sources), false);
    registry.remove(APP, digest);
    assert.equal(await stands(), false);
  });

  it("takes Docker's list for an index", async () => {
    const { registry, amd64 } = published();
    const list = registry.placeIndex(APP, [amd64], {}, MEDIA_TYPES.dockerIndex);
    assert.equal(await isPublished(registry, repository, list.digest, []), true);
  });

  it("names what an image or attestation that is gone was built by", async () => {
    const { registry, armv7, amd64, attestation, digest, stands } = published();
    const lost = (what: string, ...urns: string[]) => ({
      message: `${APP} is missing manifests of the index ${digest}: ${what}. Build it again with: pulumi up ${urns.map((urn) => `--replace '${urn}'`).join(" ")}`,
    });
    registry.remove(APP, attestation.digest);
    await assert.rejects(stands(), lost(`attestation ${attestation.digest}`, BUILT_ARMV7));
    registry.remove(APP, armv7.digest);
    const two = `linux/arm/v7 ${armv7.digest}, attestation ${attestation.digest}`;
    await assert.rejects(stands(), lost(two, BUILT_ARMV7));
    registry.remove(APP, amd64.digest);
    await assert.rejects(stands(), lost(`linux/amd64 ${amd64.digest}, ${two}`, BUILT_AMD64, BUILT_ARMV7));
  });

  it("goes by the platform, and only by that of an image", async () => {
    const { registry, amd64, armv7, digest } = published();
    const elsewhere = { digest: `sha256:${"2".repeat(64)}`, builtBy: "urn:of-no-platform" };
    const sources = [
      elsewhere,
      { ...elsewhere, platform: "linux/amd64", builtBy: BUILT_AMD64 },
      { ...elsewhere, platform: "linux/arm/v7", builtBy: BUILT_ARMV7 },
    ];
    const names = (urn: string) => ({ message: new RegExp(`pulumi up --replace '${urn}'$`) });
    registry.remove(APP, armv7.digest);
    await assert.rejects(isPublished(registry, repository, digest, sources), names(BUILT_ARMV7));
    const { annotations: _, ...stray } = registry.placeAttestation(APP, amd64.digest);
    const other = registry.placeIndex(APP, [amd64, stray]);
    registry.remove(APP, stray.digest);
    await assert.rejects(isPublished(registry, repository, other.digest, sources), /Push it again/);
  });

  it("has another fix when nobody knows the builder", async () => {
    const { registry, amd64, digest } = published();
    registry.remove(APP, amd64.digest);
    await assert.rejects(isPublished(registry, repository, digest, []), /\. Push it again, or name another digest\.$/);
  });
});
