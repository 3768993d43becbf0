import assert from "node:assert/strict";
import { imageDigestAsker, recordedDigests } from "../../../../components/parents/image-digest.ts";
import type { RegistryClient } from "../../../../lib/registry/client.ts";
import { AMD64, ARM64, MemoryRegistry } from "../../provider/memory-registry.ts";

const NAME = "ghcr.io/acme/app";
const asker = (registry: MemoryRegistry) => imageDigestAsker({}, {}, registry as unknown as RegistryClient);

describe("the digest of the image in what was pushed", () => {
  it("is that of the only image of an index with attestations, which is read once", async () => {
    const registry = new MemoryRegistry();
    const image = registry.placeImage(NAME, AMD64);
    const attestation = registry.placeAttestation(NAME, image.digest, { "https://example.com": {} });
    const { digest } = registry.placeIndex(NAME, [{ ...image, platform: AMD64 }, attestation]);
    const ask = asker(registry);
    assert.deepEqual(await Promise.all([ask(NAME, digest), ask(NAME, digest)]), [image.digest, image.digest]);
    assert.equal(registry.calls.length, 1);
  });

  it("is that of an image without attestations", async () => {
    const registry = new MemoryRegistry();
    const { digest } = registry.placeImage(NAME, AMD64);
    assert.equal(await asker(registry)(NAME, digest), digest);
  });

  it("is unknown, with the reason, where it does not exist or there are several", async () => {
    const registry = new MemoryRegistry();
    const gone = `sha256:${"0".repeat(64)}`;
    await assert.rejects(asker(registry)(NAME, gone), { message: `${NAME} has no ${gone}` });
    const images = [AMD64, ARM64].map((platform) => ({ ...registry.placeImage(NAME, platform), platform }));
    const { digest } = registry.placeIndex(NAME, images);
    await assert.rejects(asker(registry)(NAME, digest), { message: `${digest} of ${NAME} is an index of 2 images` });
  });

  it("is what the state has of it", () => {
    const type = "multiarch:index:MultiArchImage";
    const found = recordedDigests({
      one: { type, outputs: { images: { "sha256:1": "sha256:2" } } },
      two: { type, outputs: {} },
      three: { type: "other", outputs: { images: { "sha256:1": "sha256:3" } } },
    });
    assert.deepEqual([...found], [["sha256:1", "sha256:2"]]);
  });
});
