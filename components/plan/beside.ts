import * as pulumi from "@pulumi/pulumi";
import { GIT_SERVERS } from "../contexts/git-servers.ts";
import { projectFiles } from "../settings/files.ts";
import { layered, type Problem } from "../settings/problems.ts";
import { checkOwnBases } from "./own-bases.ts";
import type { planMetadata } from "./plan-metadata.ts";
import { checkClaims, type NamedImage } from "./tag-claims.ts";

/** Undefined for one that is refused by itself. */
type Named = Promise<NamedImage | undefined>;

/** The images of each run of a program. */
const runs = new WeakMap<object, Named[]>();

/**
 * Judges an image of a program beside the others that the program has made by then: none may be built on what another
 * one publishes, and no tag is that of two. What is wrong between two refuses both, so that nothing is built of either.
 *
 * @param image as written, templates filled
 * @param planning what comes of planning it
 */
export async function problemsBeside(
  name: string,
  image: unknown,
  planning: ReturnType<typeof planMetadata>,
): Promise<Problem[]> {
  const run = pulumi.runtime.getMonitor() ?? runs;
  const images = runs.get(run) ?? [];
  runs.set(run, images);
  const own = planning.then((planned) =>
    "metadata" in planned ? { name, path: [name], image, metadata: planned.metadata } : undefined,
  );
  images.push(own);
  // What a program makes in one go is there by now.
  await own;
  const named = (await Promise.all(images)).flatMap((each) => each ?? []);
  const places = { files: projectFiles(process.cwd()), git: GIT_SERVERS, debug: () => undefined };
  return layered([await checkOwnBases(named, named, undefined, places), checkClaims(named)]);
}
