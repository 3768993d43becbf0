import assert from "node:assert/strict";
import { rebuildCommand } from "../../../../provider/index/rebuild-command.ts";

describe("rebuildCommand", () => {
  it("names each builder once, quoted for a shell", () => {
    assert.equal(
      rebuildCommand(["urn:a$b::x", undefined, "urn:c", "urn:a$b::x"]),
      "Build it again with: pulumi up --replace 'urn:a$b::x' --replace 'urn:c'",
    );
  });

  it("has another way for what was built elsewhere", () => {
    const taken = "urn:pulumi:dev::app::multiarch:index:MultiArchImage$multiarch-registry:index:TakenPlatform::app";
    assert.equal(
      rebuildCommand([taken, "urn:c"]),
      "Build it again with: pulumi up --replace 'urn:c'. What was built elsewhere is built there again with multiarch " +
        `build, or here by the next pulumi up after: pulumi refresh --target '${taken}'`,
    );
  });

  it("has another way for what was built together", () => {
    const fix =
      "What was built together is pushed again by an update with build: separate, after which together works again";
    assert.equal(rebuildCommand(["urn:app-linux-amd64-together"]), fix);
    assert.equal(
      rebuildCommand(["urn:app-linux-amd64-together", "urn:c"]),
      `Build it again with: pulumi up --replace 'urn:c'. ${fix}`,
    );
  });

  it("has another fix when nobody knows the builder", () => {
    assert.equal(rebuildCommand([undefined]), "Push it again, or name another digest.");
  });
});
