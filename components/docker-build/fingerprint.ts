import { createHash } from "node:crypto";
import type * as dockerBuild from "@pulumi/docker-build";
import type { BuildMetadata, ImageBuild } from "./platform-build.ts";
import { resolved } from "./resolved.ts";

/**
 * A text that changes with what the builds of an image declare, with what they read, and with what the image is called.
 *
 * @param builds what {@link platformBuild} gave for each platform; their secrets are not read
 */
export async function fingerprint({ metadata }: ImageBuild, builds: readonly dockerBuild.ImageArgs[]): Promise<string> {
  const declared = builds.map(({ secrets: _, ...others }) => resolved(others));
  // What is said of an image, who signs it, and what a registry has of it or of a base that no build takes, changes nothing.
  const {
    bases: _,
    warnings: __,
    isPublished: ___,
    signing: ____,
    expected: _____,
    ...called
  } = (await metadata) as BuildMetadata & Told;
  return createHash("sha256")
    .update(JSON.stringify([await Promise.all(declared), called]))
    .digest("hex");
}

/** What of an image's metadata is only told of it. */
interface Told {
  readonly warnings?: unknown;
  readonly isPublished?: unknown;
  readonly signing?: unknown;
  readonly expected?: unknown;
}
