import { contextProblem, imageOf, isGitLocation, namedContextProblem } from "../settings/location.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { isMap, textsOf } from "../settings/raw.ts";
import { DEFAULT_CONTEXT } from "../settings/schema.ts";
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

/**
 * Pins the contexts of an image.
 *
 * @param image the image as written, templates filled: what has no legal value is left as it is
 * @param path where the image stands
 */
export async function pinContexts(image: unknown, path: Path, servers: ContextServers): Promise<Pinning> {
  const fields = isMap(image) ? image : {};
  const written = typeof fields.context === "string" ? fields.context : DEFAULT_CONTEXT;
  const problems: Problem[] = [];
  const warnings: string[] = [];

  const atCommit = async (at: Path, location: string): Promise<string> => {
    try {
      return await servers.git.pin(location, fields.secrets);
    } catch (error) {
      problems.push({ path: at, message: (error as Error).message });
      return location;
    }
  };
  const atDigest = async (at: Path, location: string, name: string): Promise<string> => {
    const answer = await servers.askImage(name);
    if (answer.kind === "there") return name.includes("@") ? location : `${location}@${answer.digest}`;
    if (answer.kind === "missing") {
      const message = `${quote(location)} is an image that its registry does not have; fix the name or the tag`;
      problems.push({ path: at, message });
    } else {
      warnings.push(
        `the named context ${quote(String(at.at(-1)))} stays ${location}, so that no preview shows when it moves: ${answer.reason}`,
      );
    }
    return location;
  };
  const checkedAtCommit = async (at: Path, location: string): Promise<string> => {
    const pinned = await atCommit(at, location);
    const isPinned = !problems.some(({ path: of }) => of === at);
    const problem = isPinned ? await submoduleProblem(pinned, at, servers.git, fields.secrets) : undefined;
    if (problem) problems.push(problem);
    return pinned;
  };
  const named = async ([at, location]: [Path, string]): Promise<[string, string]> => {
    const name = imageOf(location);
    const isLegal = namedContextProblem(location) === undefined;
    const pinned =
      isLegal && name !== undefined
        ? await atDigest(at, location, name)
        : isLegal && isGitLocation(location)
          ? await checkedAtCommit(at, location)
          : location;
    return [String(at.at(-1)), pinned];
  };

  const isGit = isGitLocation(written) && contextProblem(written) === undefined;
  const [main, ...entries] = await Promise.all([
    isGit ? atCommit([...path, "context"], written) : written,
    ...textsOf(fields.contexts, [...path, "contexts"]).map(named),
  ]);
  const isPinned = isGit && !problems.some(({ path: at }) => at.at(-1) === "context" && at.length === path.length + 1);
  const read = isPinned ? await gitDockerfiles(fields, main, path, servers.git) : { texts: {}, problems: [] };
  return {
    contexts: { main, named: Object.fromEntries(entries), dockerfiles: read.texts },
    problems: [...problems, ...read.problems],
    warnings,
  };
}
