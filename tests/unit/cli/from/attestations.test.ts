import assert from "node:assert/strict";
import { attestationInput, attestationsOf } from "../../../../cli/from/attestations.ts";

describe("attestationsOf", () => {
  const cases: [type: "provenance" | "sbom", text: string, expected: unknown, notes?: string[]][] = [
    ["provenance", "true", { provenance: "max" }],
    ["provenance", "false", { provenance: false }],
    ["provenance", "mode=min", { provenance: "min" }],
    ["provenance", "mode=max,builder-id=https://example.com", { provenance: "max" }],
    ["provenance", "inline-only=true", { provenance: "max" }, ["inline-only has no counterpart: left out"]],
    ["sbom", "true", { sbom: true }],
    ["sbom", "0", { sbom: false }],
    ["sbom", "generator=docker/scout-sbom-indexer:latest", { sbom: "docker/scout-sbom-indexer:latest" }],
  ];
  for (const [type, text, attestations, expected = []] of cases) {
    it(`reads ${type}: ${text}`, () => {
      const notes: string[] = [];
      const read = attestationsOf([attestationInput(type, text)], (note) => notes.push(note));
      assert.deepEqual(read, { attestations });
      assert.deepEqual(notes, expected);
    });
  }

  it("reads what bake prints, and notes a kind that is none", () => {
    const notes: string[] = [];
    const asked = [{ type: "provenance", disabled: "true" }, { type: "sbom" }, { type: "signature" }];
    const read = attestationsOf(asked, (note) => notes.push(note));
    assert.deepEqual(read, { attestations: { provenance: false, sbom: true } });
    assert.deepEqual(notes, ["signature is not a kind of attestation that BuildKit makes: left out"]);
    assert.deepEqual(attestationsOf([], assert.fail), {});
  });
});
