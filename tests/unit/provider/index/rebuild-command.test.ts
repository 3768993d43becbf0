import assert from "node:assert/strict";
import { rebuildCommand } from "../../../../provider/index/rebuild-command.ts";

describe("rebuildCommand", () => {
  it("names each builder once, quoted for a shell", () => {
    assert.equal(
      rebuildCommand(["urn:a$b::x", undefined, "urn:c", "urn:a$b::x"]),
      "Build it again with: pulumi up --replace 'urn:a$b::x' --replace 'urn:c'",
    );
  });

  it("has another fix when nobody knows the builder", () => {
    assert.equal(rebuildCommand([undefined]), "Push it again, or name another digest.");
  });
});
