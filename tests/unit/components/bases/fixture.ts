import type { AskedBase } from "../../../../components/bases/ask-bases.ts";

export const PLATFORMS = ["linux/amd64", "linux/arm64"];
/** A digest of one digit, repeated. */
export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** The base `debian:12` of both platforms, of which its registry has the digest of twos. */
export function debian(changes: Partial<AskedBase> = {}): AskedBase {
  return {
    name: "debian:12",
    reference: "docker.io/library/debian:12",
    role: "base",
    platforms: PLATFORMS,
    current: digest("2"),
    ...changes,
  };
}

/** One of which nobody could tell what its registry has. */
export function unknown(changes: Partial<AskedBase> = {}): AskedBase {
  const { current: _, ...others } = debian({ failure: { kind: "unchecked", reason: "nobody answers" }, ...changes });
  return others;
}

/** One that its registry no longer has. */
export function gone(changes: Partial<AskedBase> = {}): AskedBase {
  return unknown({ failure: { kind: "missing" }, ...changes });
}
