import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onOldNode } from "../../support/old-node.ts";

const LAUNCHER = fileURLToPath(new URL("../../../provider/pulumi-resource-multiarch-registry", import.meta.url));

describe("the provider's launcher", () => {
  it("says which Node is needed when an older one is on PATH", async () => {
    const { exitCode, stderr } = await execa(process.execPath, [...onOldNode("22.17.1"), LAUNCHER], { reject: false });
    assert.equal(exitCode, 1);
    assert.equal(stderr, "multiarch-registry needs Node 22.18 or later, and the node on PATH is 22.17.1");
  });

  it("starts the provider on another", async () => {
    const { exitCode, stderr } = await execa(process.execPath, [LAUNCHER], { reject: false });
    assert.equal(exitCode, 1);
    assert.match(stderr, /is started by the Pulumi engine/);
  });
});
