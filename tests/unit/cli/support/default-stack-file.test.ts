import assert from "node:assert/strict";
import { chosenStackFile, stackFileUsage } from "../../../../cli/support/default-stack-file.ts";

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

  it("refuses one that does not exist", () => {
    assert.throws(
      () => chosenStackFile("none.yaml", dev),
      /^Error: the stack file none\.yaml does not exist; name one/,
    );
  });
});

describe("stackFileUsage", () => {
  it("names the default where there is one", () => {
    assert.equal(stackFileUsage(), "the images of this stack file");
    assert.equal(
      stackFileUsage(dev),
      "the images of this stack file; otherwise those of Pulumi.dev.yaml in the sandbox",
    );
  });
});
