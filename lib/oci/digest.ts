import { createHash } from "node:crypto";

const SHORT_DIGEST_LENGTH = "sha256:".length + 12;

/** Enough of a digest to tell two apart: `sha256:` and 12 digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, SHORT_DIGEST_LENGTH);
}

/** The digest of bytes by the algorithm of another digest: `sha256` or `sha512`. */
export function digestLike(digest: string, bytes: Uint8Array): string {
  const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
