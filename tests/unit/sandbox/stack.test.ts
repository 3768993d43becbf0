import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asksForSbom } from "../../../sandbox/stack.ts";

describe("asksForSbom", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-stack-"));
  after(() => rmSync(folder, { recursive: true }));

  const cases: [attestations: string, asks: boolean][] = [
    ["{ sbom: true }", true],
    ["{ sbom: ghcr.io/acme/scanner }", true],
    ["{ sbom: false }", false],
    ["{ provenance: max }", false],
  ];
  for (const [attestations, asks] of cases) {
    it(`is ${asks} of ${attestations}`, () => {
      const file = join(folder, "Pulumi.dev.yaml");
      writeFileSync(
        file,
        `config:\n  multiarch:images:\n    app: {}\n    other:\n      attestations: ${attestations}\n`,
      );
      assert.equal(asksForSbom(file), asks);
      writeFileSync(file, "config: {}\n");
      assert.equal(asksForSbom(file), false);
    });
  }
});
