import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { decryptKey, UnknownEncryption } from "./encrypted-key.ts";

/** What is wrong with a key, as a clause that follows its name; it never quotes the key. */
export class KeyProblem extends Error {
  override readonly name = "KeyProblem";
  /** Whether there is none at all: it may be there where the update runs. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----\s*([\s\S]*?)-----END \1-----/;
/** Names of cosign's own encryption, old and new. */
const COSIGN_ENCRYPTED = /^ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY$/;
const SMALLEST_RSA = 2048;
const MADE_BY =
  "make one with cosign generate-key-pair, or openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";

/**
 * Reads a private key in PEM: PKCS #8, PKCS #1 or SEC 1, or encrypted as cosign and OpenSSL do it.
 *
 * @param password undefined when there is none
 * @throws KeyProblem
 */
export async function readPrivateKey(text: string, password: string | undefined): Promise<KeyObject> {
  const [, type = "", body = ""] = PEM.exec(text) ?? [];
  if (!type.endsWith("PRIVATE KEY")) {
    const what = type.endsWith("PUBLIC KEY") ? "is a public key" : "is not a private key in PEM";
    throw new KeyProblem(`${what}; ${MADE_BY}`);
  }
  const isEncrypted = type.startsWith("ENCRYPTED ") || /^DEK-Info:/m.test(body);
  if (isEncrypted && password === undefined) {
    throw new KeyProblem("is encrypted, and there is no password: set COSIGN_PASSWORD, or sign.password");
  }
  const key = COSIGN_ENCRYPTED.test(type) ? await decrypted(body, password ?? "") : opened(text, password);
  const problem = algorithmProblem(key);
  if (problem) throw new KeyProblem(problem);
  return key;
}

async function decrypted(body: string, password: string): Promise<KeyObject> {
  let pkcs8: Buffer | undefined;
  try {
    pkcs8 = await decryptKey(Buffer.from(body, "base64"), password);
  } catch (error) {
    if (error instanceof UnknownEncryption) throw new KeyProblem(`is damaged: ${error.message}`);
    throw error;
  }
  if (!pkcs8) throw new KeyProblem(WRONG_PASSWORD);
  return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}

const WRONG_PASSWORD = "is encrypted with another password than the one that is set";

function opened(text: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    throw new KeyProblem(
      /BAD_DECRYPT|PASSPHRASE/.test(code) ? WRONG_PASSWORD : `is damaged, or of a kind that is not known; ${MADE_BY}`,
    );
  }
}

/** Only what cosign verifies without being told more. */
export function algorithmProblem({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): string | undefined {
  if (type === "ed25519" || (type === "ec" && details?.namedCurve === "prime256v1")) return undefined;
  if (type === "rsa") {
    const length = details?.modulusLength ?? 0;
    return length >= SMALLEST_RSA
      ? undefined
      : `is an RSA key of ${length} bits, and less than ${SMALLEST_RSA} are not safe`;
  }
  const name = type === "ec" ? `on the curve ${details?.namedCurve}` : `of the kind ${type}`;
  return `is a key ${name}; use ECDSA on P-256, Ed25519 or RSA: ${MADE_BY}`;
}

/** How a key is known: by the hash of its public half, as cosign's bundles name it. */
export function keyHint(key: KeyObject): string {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("base64");
}
