import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type * as dockerBuild from "@pulumi/docker-build";
import { uncommittedChanges } from "../../lib/git/uncommitted-content.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";
import type { ImageBuild } from "./platform-build.ts";

const IGNORE_FILE = ".dockerignore";

/**
 * A text that changes with what the builds of an image declare, with what it is called, with their Dockerfiles, and
 * with edits in their folders that are not committed. Only docker-build itself tells all that a build depends on, once
 * it reads every file; this reads next to none, and is the same in every clone.
 *
 * @param builds what {@link platformBuild} gave for each platform; their secrets are not read
 */
export async function fingerprint(
  { image, metadata }: ImageBuild,
  builds: readonly dockerBuild.ImageArgs[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(builds.map(({ secrets: _, ...declared }) => declared)));
  const { context } = image;
  // What the arguments only promise follows from it.
  hash.update(JSON.stringify(await metadata));
  const names = new Set(Object.values(image.platforms).map(({ dockerfile }) => dockerfile ?? image.dockerfile));
  const dockerfiles = isFolderLocation(context) ? [...names].map((name) => dockerfilePath(context, name)).sort() : [];
  for (const file of dockerfiles.filter((each) => existsSync(each))) hash.update(readFileSync(file));
  const folders = [context, ...Object.values(image.contexts)].filter(isFolderLocation);
  const ignoreFiles = dockerfiles.map((file) => `${file}${IGNORE_FILE}`);
  const changes = folders.map((folder) => uncommittedChanges(folder, [join(folder, IGNORE_FILE), ...ignoreFiles]));
  for (const change of await Promise.all(changes)) hash.update(change);
  return hash.digest("hex");
}
