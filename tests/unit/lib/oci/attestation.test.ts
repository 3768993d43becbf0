import assert from "node:assert/strict";
import {
  builderOf,
  isProvenance,
  isSbom,
  packagesOf,
  provenanceMode,
  statementsOf,
} from "../../../../lib/oci/attestation.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";

const layer = { mediaType: "application/vnd.in-toto+json", digest: `sha256:${"a".repeat(64)}`, size: 2 };

describe("an attestation", () => {
  it("consists of statements, each of the type that its layer names", () => {
    const types = ["https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"];
    const layers = [...types.map((type) => ({ ...layer, annotations: { "in-toto.io/predicate-type": type } })), layer];
    const statements = statementsOf({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: layer, layers });
    assert.deepEqual(
      statements.map(({ type }) => type),
      [...types, "application/vnd.in-toto+json"],
    );
    assert.deepEqual(statements.map(isProvenance), [true, true, false, false]);
    assert.deepEqual(statements.map(isSbom), [false, false, true, false]);
  });

  const v1 = (buildDefinition: object, id?: string) => ({
    predicate: { buildDefinition, runDetails: { builder: { id } } },
  });
  const provenances: [what: string, statement: unknown, mode: "min" | "max", builder: string | undefined][] = [
    [
      "version 1",
      v1({ internalParameters: { buildConfig: {} } }, "https://example.com/b"),
      "max",
      "https://example.com/b",
    ],
    ["version 1 without steps", v1({ internalParameters: {} }, ""), "min", undefined],
    ["version 0.2", { predicate: { buildConfig: {}, builder: { id: "b" } } }, "max", "b"],
    ["version 0.2 without steps", { predicate: { builder: {} } }, "min", undefined],
    ["nothing that is known", ["predicate"], "min", undefined],
  ];
  for (const [what, statement, mode, builder] of provenances) {
    it(`is read as provenance: ${what}`, () => {
      assert.equal(provenanceMode(statement), mode);
      assert.equal(builderOf(statement), builder);
    });
  }

  it("is read as an SBOM, whose packages are counted", () => {
    assert.equal(packagesOf({ predicate: { packages: [{}, {}] } }), 2);
    assert.equal(packagesOf({ predicate: { packages: {} } }), 0);
    assert.equal(packagesOf(undefined), 0);
  });
});
