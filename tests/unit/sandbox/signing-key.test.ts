import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxLayout } from "../../../sandbox/layout.ts";
import { signingKey, signingKeyStep } from "../../../sandbox/signing-key.ts";

describe("the key for signatures", () => {
  const root = mkdtempSync(join(tmpdir(), "multiarch-sandbox-"));
  after(() => rmSync(root, { recursive: true }));

  it("is made once, with its public half beside it", async () => {
    const layout = sandboxLayout({ MULTIARCH_SANDBOX: root });
    const step = signingKeyStep(layout);
    assert.equal(await step.done(), false);
    await step.run(() => undefined);
    assert.equal(await step.done(), true);
    const publicKey = createPublicKey(createPrivateKey(readFileSync(signingKey(layout), "utf8")));
    const text = publicKey.export({ format: "pem", type: "spki" }).toString();
    assert.equal(readFileSync(join(layout.signing, "key.pub"), "utf8"), text);
  });
});
