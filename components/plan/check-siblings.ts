import type { GitContexts } from "../contexts/git-dockerfiles.ts";
import { projectFiles } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { checkSiblingBases, type SiblingBase } from "./sibling-bases.ts";
import { checkClaims, type NamedImage } from "./tag-claims.ts";

/** What is wrong between the images of one program. */
export interface SiblingProblems {
  readonly siblingBases: readonly SiblingBase[];
  /** Tags that two images claim. */
  readonly claims: readonly Problem[];
}

/**
 * Checks the images of one program against each other: none may be based on what another one publishes, and no tag may
 * be that of two.
 *
 * @param planned those of the images whose tags are known, and images that are not built
 * @param environment the variables of the program, where some decide what counts as published
 */
export async function checkSiblings(
  images: readonly Image[],
  planned: readonly NamedImage[],
  git: GitContexts,
  environment?: NodeJS.ProcessEnv,
): Promise<SiblingProblems> {
  const places = { files: projectFiles(process.cwd()), git, debug: () => undefined };
  const siblingBases = await checkSiblingBases(images, planned, places, environment);
  return { siblingBases, claims: checkClaims(planned) };
}
