import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../../cli/support/project-folder.ts";

describe("projectFolder", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-project-"));
  before(() => {
    mkdirSync(join(folder, "images/stacks"), { recursive: true });
    writeFileSync(join(folder, "images/Pulumi.yaml"), "");
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const file of ["images/Pulumi.ghcr.yaml", "images/stacks/Pulumi.ghcr.yaml"]) {
    it(`is that of the project around ${file}`, () => {
      assert.equal(projectFolder(join(folder, file)), join(folder, "images"));
    });
  }

  it("is the working folder for a stack file in no project", () => {
    assert.equal(projectFolder(join(folder, "Pulumi.ghcr.yaml")), process.cwd());
  });
});
