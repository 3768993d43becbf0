import { isDeepStrictEqual } from "node:util";
import type { Image } from "../settings/image.ts";
import { isGitLocation } from "../settings/location.ts";
import type { Path, Problem } from "../settings/problems.ts";
import { type GitContexts, gitDockerfiles, submoduleProblem } from "./git-dockerfiles.ts";

/**
 * What an image is built from, as it is now: git addresses at a commit, anything else as it is written. Neither the
 * provider nor BuildKit would notice a branch that moved.
 */
export interface PinnedContexts {
  readonly main: string;
  readonly named: Readonly<Record<string, string>>;
  /** The texts of the Dockerfiles in a git context, by their paths in it. */
  readonly dockerfiles: Readonly<Record<string, string>>;
}

/** The contexts, and what is wrong with those that could not be pinned: these are as written. */
export interface Pinning {
  readonly contexts: PinnedContexts;
  readonly problems: readonly Problem[];
}

/** Pins the git contexts of an image. */
export async function pinContexts(image: Image, git: GitContexts): Promise<Pinning> {
  const problems: Problem[] = [];

  const atCommit = async (at: Path, location: string): Promise<string> => {
    try {
      return await git.pin(location, image.secrets);
    } catch (error) {
      problems.push({ path: at, message: (error as Error).message });
      return location;
    }
  };
  const checkedAtCommit = async (at: Path, location: string): Promise<string> => {
    const pinned = await atCommit(at, location);
    const isPinned = !problems.some(({ path: of }) => of === at);
    const problem = isPinned ? await submoduleProblem(pinned, at, git, image.secrets) : undefined;
    if (problem) problems.push(problem);
    return pinned;
  };
  const named = async ([context, location]: [string, string]): Promise<[string, string]> => [
    context,
    isGitLocation(location) ? await checkedAtCommit(image.at("contexts", context), location) : location,
  ];

  const isGit = isGitLocation(image.context);
  const [main, ...entries] = await Promise.all([
    isGit ? atCommit(image.at("context"), image.context) : image.context,
    ...Object.entries(image.contexts).map(named),
  ]);
  const isPinned = isGit && !problems.some(({ path }) => isDeepStrictEqual(path, image.at("context")));
  const read = isPinned ? await gitDockerfiles(image, main, git) : { texts: {}, problems: [] };
  return {
    contexts: { main, named: Object.fromEntries(entries), dockerfiles: read.texts },
    problems: [...problems, ...read.problems],
  };
}
