import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { createdAt } from "../../../../lib/registry/created-at.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";

const BASE = "docker.io/library/debian";
const CREATED = "org.opencontainers.image.created";
const TIME = "2026-02-01T10:00:00Z";

describe("createdAt", () => {
  const repository = parseRepository(BASE);
  const image = (registry: MemoryRegistry, created?: unknown) =>
    registry.placeImage(BASE, AMD64, { config: created === undefined ? {} : { created } });

  it("reads the annotation of an index, without asking for more", async () => {
    const registry = new MemoryRegistry();
    const { digest } = registry.placeIndex(BASE, [image(registry, "2025-01-01T00:00:00Z")], { [CREATED]: TIME });
    registry.calls.splice(0);
    assert.equal(await createdAt(registry, repository, digest), TIME);
    assert.deepEqual(registry.calls, [`manifest ${BASE} ${digest}`]);
  });

  it("reads that of the first image in an index, attestations left out, else the image's configuration", async () => {
    const registry = new MemoryRegistry();
    const attestation = {
      ...image(registry),
      annotations: {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": "d",
        [CREATED]: "2025-01-01T00:00:00Z",
      },
    };
    const annotated = { ...image(registry), annotations: { [CREATED]: TIME } };
    for (const first of [annotated, image(registry, TIME)]) {
      const { digest } = registry.placeIndex(BASE, [attestation, first]);
      assert.equal(await createdAt(registry, repository, digest), TIME);
    }
    assert.equal(await createdAt(registry, repository, image(registry, TIME).digest), TIME);
  });

  it("knows no time of what does not exist, says none, or says one before there were images", async () => {
    const registry = new MemoryRegistry();
    assert.equal(await createdAt(registry, repository, `sha256:${"0".repeat(64)}`), undefined);
    for (const created of [undefined, 5, "", "yesterday", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]) {
      assert.equal(await createdAt(registry, repository, image(registry, created).digest), undefined);
    }
    assert.equal(await createdAt(registry, repository, registry.placeIndex(BASE, []).digest), undefined);
  });
});
