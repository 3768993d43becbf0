import assert from "node:assert/strict";
import { startVault, VAULT_STACK } from "../../../runner/vault.ts";

describe("the Vault of the tests", () => {
  it("hands out the key of a stack, which has the length that Pulumi wants", async () => {
    const { variables, stop } = await startVault();
    try {
      const ciphertext = Buffer.from(VAULT_STACK.encryptedkey, "base64").toString();
      const response = await fetch(`${variables.VAULT_SERVER_URL}/v1/transit/decrypt/tests`, {
        method: "PUT",
        body: JSON.stringify({ ciphertext }),
      });
      const { data } = (await response.json()) as { data: { plaintext: string } };
      assert.equal(Buffer.from(data.plaintext, "base64").length, 32);
    } finally {
      stop();
    }
  });
});
