import { isDeepStrictEqual } from "node:util";
import type { Image } from "../settings/image.ts";
import { imageOf, isGitLocation } from "../settings/location.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { type GitContexts, gitDockerfiles, submoduleProblem } from "./git-dockerfiles.ts";

/**
 * What an image is built from, as it is now: folders as they are written, git addresses at a commit, images at a
 * digest. Neither the provider nor BuildKit would notice a branch or tag that moved.
 */
export interface PinnedContexts {
  readonly main: string;
  readonly named: Readonly<Record<string, string>>;
  /** The texts of the Dockerfiles in a git context, by their paths in it. */
  readonly dockerfiles: Readonly<Record<string, string>>;
}

/** What a registry says of an image. */
type ImageAnswer =
  | { readonly kind: "there"; readonly digest: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unchecked"; readonly reason: string };

/** Whom contexts are asked of. */
export interface ContextServers {
  readonly git: GitContexts;
  readonly askImage: (name: string) => Promise<ImageAnswer>;
}

/** The contexts, and what is wrong with those that could not be pinned: these are as written. */
export interface Pinning {
  readonly contexts: PinnedContexts;
  readonly problems: readonly Problem[];
  /** Each a whole sentence. */
  readonly warnings: readonly string[];
}

/** Pins the contexts of an image. */
export async function pinContexts(image: Image, servers: ContextServers): Promise<Pinning> {
  const problems: Problem[] = [];
  const warnings: string[] = [];

  const atCommit = async (at: Path, location: string): Promise<string> => {
    try {
      return await servers.git.pin(location, image.secrets);
    } catch (error) {
      problems.push({ path: at, message: (error as Error).message });
      return location;
    }
  };
  const atDigest = async (context: string, location: string, asked: string): Promise<string> => {
    const answer = await servers.askImage(asked);
    if (answer.kind === "there") return asked.includes("@") ? location : `${location}@${answer.digest}`;
    if (answer.kind === "missing") {
      const message = `${quote(location)} is an image that its registry does not have; fix the name or the tag`;
      problems.push({ path: image.at("contexts", context), message });
    } else {
      warnings.push(
        `the named context ${quote(context)} stays ${location}, so previews do not show when it moves: ${answer.reason}`,
      );
    }
    return location;
  };
  const checkedAtCommit = async (at: Path, location: string): Promise<string> => {
    const pinned = await atCommit(at, location);
    const isPinned = !problems.some(({ path: of }) => of === at);
    const problem = isPinned ? await submoduleProblem(pinned, at, servers.git, image.secrets) : undefined;
    if (problem) problems.push(problem);
    return pinned;
  };
  const named = async ([context, location]: [string, string]): Promise<[string, string]> => {
    const name = imageOf(location);
    if (name !== undefined) return [context, await atDigest(context, location, name)];
    return [
      context,
      isGitLocation(location) ? await checkedAtCommit(image.at("contexts", context), location) : location,
    ];
  };

  const isGit = isGitLocation(image.context);
  const [main, ...entries] = await Promise.all([
    isGit ? atCommit(image.at("context"), image.context) : image.context,
    ...Object.entries(image.contexts).map(named),
  ]);
  const isPinned = isGit && !problems.some(({ path }) => isDeepStrictEqual(path, image.at("context")));
  const read = isPinned ? await gitDockerfiles(image, main, servers.git) : { texts: {}, problems: [] };
  return {
    contexts: { main, named: Object.fromEntries(entries), dockerfiles: read.texts },
    problems: [...problems, ...read.problems],
    warnings,
  };
}
