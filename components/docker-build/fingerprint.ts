import { createHash } from "node:crypto";
import type * as dockerBuild from "@pulumi/docker-build";
import type { ImageBuild } from "./platform-build.ts";
import { resolved } from "./resolved.ts";

/**
 * What of an image's metadata changes nothing: what is said of it, who signs it, and what a registry has of it or of what it
 * is built on. The builds have the digests that they take.
 */
const TOLD: ReadonlySet<string> = new Set([
  "bases",
  "expected",
  "isParent",
  "isPublished",
  "parents",
  "signing",
  "warnings",
]);

/**
 * A text that changes with what the builds of an image declare, with what they read, and with what the image is called.
 *
 * @param builds what {@link platformBuild} gave for each platform; their secrets are not read
 */
export async function fingerprint({ metadata }: ImageBuild, builds: readonly dockerBuild.ImageArgs[]): Promise<string> {
  const declared = builds.map(({ secrets: _, ...others }) => resolved(others));
  const called = Object.entries(await metadata).filter(([name]) => !TOLD.has(name));
  return createHash("sha256")
    .update(JSON.stringify([await Promise.all(declared), Object.fromEntries(called)]))
    .digest("hex");
}
