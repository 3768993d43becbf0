import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { keyHint, readPrivateKey } from "../../../../lib/signing/private-key.ts";
import { COSIGN_HINT, COSIGN_KEY, COSIGN_PASSWORD } from "./fixture.ts";

const P256 = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ED25519 = generateKeyPairSync("ed25519");

function pem(key: KeyObject, type: "pkcs8" | "sec1" | "pkcs1" = "pkcs8", passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  return key.export({ format: "pem", type, ...encryption } as { format: "pem"; type: "pkcs8" }).toString();
}

describe("readPrivateKey", () => {
  const READ: [name: string, text: string, password: string | undefined, hint: string][] = [
    ["what cosign encrypts", COSIGN_KEY, COSIGN_PASSWORD, COSIGN_HINT],
    ["the same under cosign's old name", COSIGN_KEY.replaceAll("SIGSTORE", "COSIGN"), COSIGN_PASSWORD, COSIGN_HINT],
    ["ECDSA on P-256", pem(P256.privateKey), undefined, keyHint(P256.publicKey)],
    ["the same in SEC 1, with a line before it", `a key\n${pem(P256.privateKey, "sec1")}`, "", keyHint(P256.publicKey)],
    ["RSA", pem(RSA.privateKey, "pkcs1"), undefined, keyHint(RSA.publicKey)],
    ["Ed25519", pem(ED25519.privateKey), undefined, keyHint(ED25519.publicKey)],
    ["what OpenSSL encrypts", pem(RSA.privateKey, "pkcs8", "pass"), "pass", keyHint(RSA.publicKey)],
    ["what OpenSSL encrypted once", pem(RSA.privateKey, "pkcs1", "pass"), "pass", keyHint(RSA.publicKey)],
  ];
  for (const [name, text, password, hint] of READ) {
    it(`reads ${name}`, async () => assert.equal(keyHint(await readPrivateKey(text, password)), hint));
  }

  const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const other = generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey;
  const noPassword = /^is encrypted, and there is no password: set COSIGN_PASSWORD, or sign.password$/;
  const wrong = /^is encrypted with another password than the one that is set$/;
  const REFUSED: [name: string, text: string, password: string | undefined, problem: RegExp][] = [
    [
      "no key",
      "hunter2",
      undefined,
      /^is not a private key in PEM; make one with cosign generate-key-pair, or openssl/,
    ],
    [
      "a certificate",
      "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----",
      undefined,
      /^is not a private key/,
    ],
    [
      "the public half",
      P256.publicKey.export({ format: "pem", type: "spki" }).toString(),
      "",
      /^is a public key; make/,
    ],
    [
      "a damaged one",
      "-----BEGIN PRIVATE KEY-----\nMIIx\n-----END PRIVATE KEY-----",
      undefined,
      /^is damaged, or of a kind/,
    ],
    ["cosign's without a password", COSIGN_KEY, undefined, noPassword],
    ["cosign's with another password", COSIGN_KEY, "wrong", wrong],
    [
      "cosign's with other content",
      COSIGN_KEY.replace("eyJr", "eyJx"),
      "x",
      /^is damaged: it is not encrypted as cosign/,
    ],
    ["OpenSSL's without a password", pem(RSA.privateKey, "pkcs8", "pass"), undefined, noPassword],
    ["OpenSSL's with another password", pem(RSA.privateKey, "pkcs8", "pass"), "wrong", wrong],
    ["a short one", pem(small), undefined, /^is an RSA key of 1024 bits, and less than 2048 are not safe$/],
    [
      "another curve",
      pem(other),
      undefined,
      /^is a key on the curve secp384r1; use ECDSA on P-256, Ed25519 or RSA: make/,
    ],
    [
      "another kind",
      pem(generateKeyPairSync("x25519").privateKey),
      undefined,
      /^is a key of the kind x25519; use ECDSA/,
    ],
  ];
  for (const [name, text, password, problem] of REFUSED) {
    it(`refuses ${name}, and quotes nothing of it`, async () => {
      await assert.rejects(readPrivateKey(text, password), (error: Error) => {
        assert.equal(error.name, "KeyProblem");
        assert.match(error.message, problem);
        assert.ok(!password || !error.message.includes(`"${password}"`));
        return true;
      });
    });
  }
});
