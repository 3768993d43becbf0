const SHORT_DIGEST_LENGTH = "sha256:".length + 12;

/** Enough of a digest to tell two apart: `sha256:` and 12 digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, SHORT_DIGEST_LENGTH);
}
