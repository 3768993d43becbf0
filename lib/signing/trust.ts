import { readFile } from "node:fs/promises";
import type { TrustMaterial } from "@sigstore/verify";
import { codeOf } from "../http/reason.ts";
import { isObject } from "../oci/json.ts";

/** A trust root cannot be had, or is none: a whole sentence. */
export class TrustProblem extends Error {
  override readonly name = "TrustProblem";
}

/** Authorities, transparency logs and timestamp authorities that signatures are verified against. */
export type Trust = Omit<TrustMaterial, "publicKey">;

const MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot";
const MADE_BY = "cosign trusted-root create makes one";

/**
 * Reads the file of a trust root, now.
 *
 * @throws TrustProblem
 */
export async function loadTrust(file: string): Promise<Trust> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const code = codeOf(error);
    throw new TrustProblem(`the file "${file}" ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}`);
  });
  return readTrust(text, `the file "${file}"`);
}

/**
 * Reads a trust root as Sigstore writes it, `trusted_root.json`.
 *
 * @param name begins the sentence about what is wrong with it
 * @throws TrustProblem
 * @see https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 */
export async function readTrust(text: string, name: string): Promise<Trust> {
  const json = parsed(text);
  if (!isObject(json) || !String(json.mediaType).startsWith(MEDIA_TYPE)) {
    throw new TrustProblem(`${name} is not a trust root of Sigstore (trusted_root.json); ${MADE_BY}`);
  }
  const { TrustedRoot } = await import("@sigstore/protobuf-specs");
  const { toTrustMaterial } = await import("@sigstore/verify");
  let trust: Trust;
  try {
    trust = toTrustMaterial(TrustedRoot.fromJSON(json));
  } catch {
    throw new TrustProblem(`${name} has a certificate or a key that cannot be read; ${MADE_BY}`);
  }
  const { certificateAuthorities, timestampAuthorities, tlogs } = trust;
  if (certificateAuthorities.length + timestampAuthorities.length + tlogs.length > 0) return trust;
  const nothing = "names no certificate authority, no transparency log and no timestamp authority";
  throw new TrustProblem(`${name} ${nothing}; ${MADE_BY}`);
}

/**
 * The trust root of the public Sigstore, as its own update framework keeps it: asked for, and kept in the user's cache.
 *
 * @throws TrustProblem
 */
export async function publicTrust(): Promise<Trust> {
  const [{ getTrustedRoot, DEFAULT_MIRROR_URL }, { toTrustMaterial }] = await Promise.all([
    import("@sigstore/tuf"),
    import("@sigstore/verify"),
  ]);
  try {
    return toTrustMaterial(await getTrustedRoot());
  } catch (cause) {
    const { message, cause: inner } = cause as Error;
    const why = codeOf(inner) || codeOf(cause) || message;
    const fix = "give one with --trusted-root FILE";
    throw new TrustProblem(
      `the trust root of the public Sigstore could not be had from ${DEFAULT_MIRROR_URL} (${why}); ${fix}`,
      { cause },
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
