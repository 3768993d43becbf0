import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { keyHint } from "../../../../lib/signing/private-key.ts";
import { readPublicKey } from "../../../../lib/signing/public-key.ts";

const pairs = {
  ec: generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
  ed25519: generateKeyPairSync("ed25519"),
  rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

describe("public keys", () => {
  for (const [name, { publicKey }] of Object.entries(pairs)) {
    it(`are read: ${name}`, () => {
      const text = publicKey.export({ format: "pem", type: "spki" }).toString();
      assert.equal(keyHint(readPublicKey(text)), keyHint(publicKey));
    });
  }

  it("are read in PKCS #1", () => {
    const text = pairs.rsa.publicKey.export({ format: "pem", type: "pkcs1" }).toString();
    assert.equal(keyHint(readPublicKey(text)), keyHint(pairs.rsa.publicKey));
  });

  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  const other = generateKeyPairSync("ec", { namedCurve: "secp384r1" }).publicKey;
  for (const [text, problem] of [
    [
      pairs.ec.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
      /^is a private key; give its public half: /,
    ],
    ["no key", /^is not a public key in PEM; cosign\.pub has it, or openssl pkey -pubout$/],
    ["-----BEGIN CERTIFICATE-----\n", /^is not a public key in PEM; /],
    ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", /^is damaged, or of a kind that is not known$/],
    [weak.export({ format: "pem", type: "spki" }).toString(), /^is an RSA key of 1024 bits, and less than 2048 /],
    [other.export({ format: "pem", type: "spki" }).toString(), /^is a key on the curve secp384r1; use ECDSA on P-256/],
  ] as const) {
    it(`are refused: ${problem.source}`, () => {
      assert.throws(() => readPublicKey(text), { name: "KeyProblem", message: problem });
    });
  }
});
