import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chosenStackFile, stackFileHelp } from "../../../../cli/support/default-stack-file.ts";

const dev = { path: "Pulumi.dev.yaml", title: "Pulumi.dev.yaml in the sandbox" };

describe("chosenStackFile", () => {
  it("is the one that is named, else the default", () => {
    assert.equal(chosenStackFile("Pulumi.ghcr.example.yaml", dev), "Pulumi.ghcr.example.yaml");
    assert.equal(chosenStackFile(undefined, dev), "Pulumi.dev.yaml");
  });

  it("asks for one where there is no default, and says which are there", () => {
    assert.throws(
      () => chosenStackFile(undefined),
      /^Error: name the stack file with --stack-file FILE; in this folder: .*Pulumi\.dev\.yaml/,
    );
  });

  it("is the only one in the folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "multiarch-stack-files-"));
    const here = process.cwd();
    try {
      process.chdir(folder);
      assert.throws(() => chosenStackFile(undefined), /^Error: name the stack file with .*; this folder has none$/);
      for (const name of ["Pulumi.yaml", "Pulumi.ghcr.yaml"]) writeFileSync(name, "");
      assert.equal(chosenStackFile(undefined), "Pulumi.ghcr.yaml");
    } finally {
      process.chdir(here);
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses one that does not exist", () => {
    assert.throws(
      () => chosenStackFile("none.yaml", dev),
      /^Error: the stack file none\.yaml does not exist; name one/,
    );
  });
});

describe("stackFileHelp", () => {
  it("names the default where there is one", () => {
    assert.equal(stackFileHelp(), "the images of this stack file; otherwise those of the only one in the folder");
    assert.equal(
      stackFileHelp(dev),
      "the images of this stack file; otherwise those of Pulumi.dev.yaml in the sandbox",
    );
  });
});
