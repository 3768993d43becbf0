import { createHash } from "node:crypto";
import type * as dockerBuild from "@pulumi/docker-build";
import type { ImageBuild } from "./platform-build.ts";

/**
 * A text that changes with what the builds of an image declare, with what they read, and with what the image is called.
 *
 * @param builds what {@link platformBuild} gave for each platform; their secrets are not read
 */
export async function fingerprint({ metadata }: ImageBuild, builds: readonly dockerBuild.ImageArgs[]): Promise<string> {
  const declared = builds.map(async ({ secrets: _, buildArgs, ...others }) => [others, await buildArgs]);
  // What the others only promise follows from the metadata.
  const all = [await Promise.all(declared), await metadata];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}
