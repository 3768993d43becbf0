import assert from "node:assert/strict";
import { identityIn, identityText, isKeyText, keyText, shortSigner } from "../../../../lib/signing/signer-text.ts";

describe("how signers are named", () => {
  const by = keyText("zNV1xFUJyf9jW3lcAwzKyg8nvzIFMM0vBKJhhSURd9k=");

  it("tells keys from identities", () => {
    const identity = { name: "a (b) c", issuer: "https://issuer.example" };
    assert.deepEqual(identityIn(identityText(identity)), identity);
    assert.equal(identityIn(by), undefined);
    assert.equal(identityIn("somebody"), undefined);
    assert.deepEqual([isKeyText(by), isKeyText(identityText(identity))], [true, false]);
  });

  it("shortens keys alone", () => {
    assert.equal(shortSigner(by), "the key SHA256:zNV1xFUJyf9j…");
    assert.equal(shortSigner("somebody (https://issuer.example)"), "somebody (https://issuer.example)");
  });
});
