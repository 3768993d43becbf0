import { randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers";

await sodium.ready;

/** The key pair that secrets are sealed for; keys in base64. */
export interface KeyPair {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return {
    id: randomBytes(8).readBigUInt64BE().toString(),
    publicKey: toBase64(publicKey),
    privateKey: toBase64(privateKey),
  };
}

/** The sealed box of a text, in base64: https://doc.libsodium.org/public-key_cryptography/sealed_boxes */
export function seal({ publicKey }: KeyPair, text: string): string {
  return toBase64(sodium.crypto_box_seal(Buffer.from(text), fromBase64(publicKey)));
}

/** The text in a sealed box; undefined when it was sealed for another key, or is none. */
export function unseal({ publicKey, privateKey }: KeyPair, sealed: string): string | undefined {
  try {
    const bytes = sodium.crypto_box_seal_open(fromBase64(sealed), fromBase64(publicKey), fromBase64(privateKey));
    return Buffer.from(bytes).toString();
  } catch {
    return undefined;
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
