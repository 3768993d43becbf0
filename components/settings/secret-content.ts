/** The most that BuildKit takes for one secret, in bytes. */
export const SECRET_LIMIT = 500 * 1024;

/** The replacement in a string for bytes that are not text. */
const REPLACEMENT = "\uFFFD";
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Says why a build secret would not reach the build byte for byte, with the fix. The builds get their secrets as texts;
 * bytes that are no text would be others there, silently.
 *
 * @param content the bytes of a file, or what somebody else has made a text of
 * @param encode the command that makes a text of it
 */
export function secretContentProblem(content: Uint8Array | string, encode = "base64"): string | undefined {
  const size = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  if (size > SECRET_LIMIT) {
    return `has more than ${SECRET_LIMIT} bytes (500 KiB), and BuildKit accepts no larger secret; pass only the part that the build needs`;
  }
  if (isText(content)) return undefined;
  return `is not UTF-8 text, and build secrets are passed on as text; encode it (${encode}), and decode it in the RUN that uses it (base64 -d)`;
}

function isText(content: Uint8Array | string): boolean {
  if (typeof content === "string") {
    // Whoever made a text of other bytes has put the replacement in their place.
    return Buffer.from(content).toString() === content && !content.includes(REPLACEMENT);
  }
  try {
    DECODER.decode(content);
    return true;
  } catch {
    return false;
  }
}
