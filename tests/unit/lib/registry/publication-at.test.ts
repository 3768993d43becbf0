import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { publicationAt } from "../../../../lib/registry/publication-at.ts";
import { MemoryRegistry } from "../../provider/memory-registry.ts";

describe("publicationAt", () => {
  it("reads what an index says of itself, and nothing where there is none", async () => {
    const registry = new MemoryRegistry();
    const repository = parseRepository("ghcr.io/acme/app");
    const { digest } = registry.placeIndex("ghcr.io/acme/app", [], { "org.opencontainers.image.version": "1.2.3" });
    const { version, created } = await publicationAt(registry, repository, digest);
    assert.deepEqual([version, created], ["1.2.3", undefined]);
    assert.deepEqual(await publicationAt(registry, repository, `sha256:${"0".repeat(64)}`), {});
  });
});
