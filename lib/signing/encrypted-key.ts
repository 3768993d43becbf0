import { scrypt } from "node:crypto";
import { promisify } from "node:util";
import * as z from "zod";

/** Key derivations that take longer than a few seconds are not ours. */
const LARGEST_COST = 2 ** 20;
const KEY_LENGTH = 32;

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));

/** @see https://github.com/secure-systems-lab/go-securesystemslib/blob/main/encrypted/encrypted.go */
const ENVELOPE = z.object({
  kdf: z.object({
    name: z.literal("scrypt"),
    params: z.object({
      N: z.int().positive().max(LARGEST_COST),
      r: z.int().positive().max(64),
      p: z.int().positive().max(64),
    }),
    salt: bytes,
  }),
  cipher: z.object({ name: z.literal("nacl/secretbox"), nonce: bytes }),
  ciphertext: bytes,
});

/** It is not what cosign writes. */
export class UnknownEncryption extends Error {
  override readonly name = "UnknownEncryption";
}

/**
 * Decrypts a private key as cosign encrypts it.
 *
 * @returns the key in PKCS #8; undefined when the password is not the one
 * @throws UnknownEncryption
 */
export async function decryptKey(encrypted: Uint8Array, password: string): Promise<Buffer | undefined> {
  const { kdf, cipher, ciphertext } = envelopeOf(encrypted);
  const { N, r, p } = kdf.params;
  const key = await promisify(deriveKey)(password, kdf.salt, { N, r, p, maxmem: 256 * N * r });
  const { xsalsa20poly1305 } = await import("@noble/ciphers/salsa.js");
  try {
    return Buffer.from(xsalsa20poly1305(key, cipher.nonce).decrypt(ciphertext));
  } catch {
    return undefined;
  }
}

function envelopeOf(encrypted: Uint8Array): z.output<typeof ENVELOPE> {
  try {
    return ENVELOPE.parse(JSON.parse(Buffer.from(encrypted).toString("utf8")));
  } catch {
    // What is wrong with it could quote it.
    throw new UnknownEncryption("it is not encrypted as cosign does it");
  }
}

function deriveKey(
  password: string,
  salt: Buffer,
  options: { N: number; r: number; p: number; maxmem: number },
  done: (error: Error | null, key: Buffer) => void,
): void {
  scrypt(password, salt, KEY_LENGTH, options, done);
}
