import { createHash } from "node:crypto";

const HASH_LENGTH = 12;
const SHORT_DIGEST_LENGTH = "sha256:".length + HASH_LENGTH;

/** Enough of a digest to tell two apart: `sha256:` and 12 digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, SHORT_DIGEST_LENGTH);
}

/** The digits of a digest without its algorithm, as Docker shows them: `5fa6edd3e28c`. */
export function shortHash(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, HASH_LENGTH);
}

/** The digest of bytes by the algorithm of another digest: `sha256` or `sha512`. */
export function digestLike(digest: string, bytes: Uint8Array): string {
  const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
