import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onOldNode } from "../../../support/old-node.ts";

const PROJECT = fileURLToPath(new URL("../../../../", import.meta.url));

describe("what npm runs before it packs", () => {
  it("says which Node it needs on an older one", async () => {
    const args = [...onOldNode("20.20.2"), join(PROJECT, "sandbox/commands/prepare.mjs")];
    const { exitCode, stderr } = await execa(process.execPath, args, { reject: false });
    assert.deepEqual(
      [exitCode, stderr],
      [
        1,
        "multiarch is compiled by Node 22.18 or later, and this is 20.20.2; in a checkout, npm ci --ignore-scripts does without",
      ],
    );
  });
});
