import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { readStatements } from "../../../../lib/registry/statements.ts";
import { MemoryRegistry } from "../../provider/memory-registry.ts";

const APP = "ghcr.io/acme/app";
const SLSA = "https://slsa.dev/provenance/v0.2";
const SPDX = "https://spdx.dev/Document";

/** What is read of an attestation that makes these statements. */
async function read(predicates: Record<string, unknown>) {
  const registry = new MemoryRegistry();
  const { digest } = registry.placeAttestation(APP, "subject", predicates);
  const document = registry.content(APP).manifests.get(digest)?.document;
  assert.ok(document?.kind === "image");
  return readStatements(registry, parseRepository(APP), document.image);
}

describe("readStatements", () => {
  it("reads provenance and SBOM", async () => {
    const statements = await read({
      [SLSA]: { builder: 1 },
      "https://example.com/other": {},
      [SPDX]: { packages: [] },
    });
    assert.deepEqual(statements, {
      provenance: { predicateType: SLSA, predicate: { builder: 1 }, subject: "subject" },
      sbom: { predicateType: SPDX, predicate: { packages: [] }, subject: "subject" },
    });
  });

  it("leaves out what there is none of", async () => {
    assert.deepEqual(await read({}), {});
    assert.deepEqual(Object.keys(await read({ [SPDX]: {} })), ["sbom"]);
  });
});
