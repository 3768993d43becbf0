import { printable } from "../printable.ts";

/** The most of a registry's own words that an error repeats. */
export const REASON_LENGTH = 300;

/**
 * The registry's own reason out of an error's body.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
export function reasonIn(body: string): string {
  try {
    const parsed = JSON.parse(body) as {
      errors?: { code?: string; message?: string; detail?: unknown }[];
      message?: string;
    };
    const reasons = (parsed.errors ?? []).map(({ code, message, detail }) =>
      // The specification leaves the detail to the registry: a text is for people, a structure is not.
      [code, message, typeof detail === "string" && detail].filter(Boolean).join(": "),
    );
    return shown(reasons.join("; ") || parsed.message || "");
  } catch {
    // A proxy's page in HTML says less than the status does.
    return body.trimStart().startsWith("<") ? "" : shown(body.trim());
  }
}

function shown(words: string): string {
  return printable(words).slice(0, REASON_LENGTH);
}

/** The code of a system's, OpenSSL's or undici's error, of the first one in the chain that has any. */
export function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code) return code;
  }
  return "";
}
