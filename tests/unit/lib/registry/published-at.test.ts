import assert from "node:assert/strict";
import { digestOf } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { RegistryClient } from "../../../../lib/registry/client.ts";
import { publishedAt } from "../../../../lib/registry/published-at.ts";
import { MemoryRegistry } from "../../provider/memory-registry.ts";
import { FakeRegistry, stopAll } from "./fake-registry.ts";

describe("publishedAt", () => {
  it("reads what an index says of itself, and nothing where there is none", async () => {
    const registry = new MemoryRegistry();
    const repository = parseRepository("ghcr.io/acme/app");
    const { digest } = registry.placeIndex("ghcr.io/acme/app", [], { "org.opencontainers.image.version": "1.2.3" });
    const { publication, platforms } = await publishedAt(registry, repository, digest);
    assert.deepEqual([publication.version, publication.created, platforms], ["1.2.3", undefined, []]);
    assert.deepEqual(await publishedAt(registry, repository, `sha256:${"0".repeat(64)}`), { publication: {} });
  });

  it("names the way past what nobody can read", async () => {
    const fake = await FakeRegistry.start(() => ({ body: '{"schemaVersion":2,"manifests":[],"layers":[]}' }));
    const digest = digestOf(Buffer.from('{"schemaVersion":2,"manifests":[],"layers":[]}'));
    const repository = { registry: fake.host, path: "acme/app" };
    await assert.rejects(publishedAt(new RegistryClient({ environment: {} }), repository, digest), {
      name: "RegistryError",
      message: /has both .*; to move its tags all the same, name them under forceTags for one update$/,
    });
    const gone = await FakeRegistry.start(() => ({ status: 403 }));
    const elsewhere = { ...repository, registry: gone.host };
    await assert.rejects(publishedAt(new RegistryClient({ environment: {} }), elsewhere, digest), (error: Error) => {
      assert.doesNotMatch(error.message, /forceTags/);
      return true;
    });
    stopAll();
  });
});
