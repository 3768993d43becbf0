import type { BuiltPlatform } from "../../../../components/built/built-platform.ts";

/** What a machine built; the argument replaces or adds fields. */
export function builtOf(changes: Partial<BuiltPlatform> = {}): BuiltPlatform {
  return {
    version: 1,
    image: "app",
    platform: "linux/arm64",
    digest: `sha256:${"a".repeat(64)}`,
    repositories: ["ghcr.io/acme/app"],
    revision: "6071f564087d49be48dc318b89fc22ff96cf6a17",
    fingerprint: { args: `sha256:${"b".repeat(64)}` },
    pins: { contexts: {}, args: {} },
    builder: { name: "arm" },
    job: "build (ubuntu-24.04-arm)",
    started: "2026-11-24T12:00:00Z",
    seconds: 92,
    ...changes,
  };
}
