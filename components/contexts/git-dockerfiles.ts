import { NoGitFile, PasswordInSubmodule } from "../../lib/git/remote-file.ts";
import { dockerfilesOf, type Image } from "../settings/image.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { DEFAULT_DOCKERFILE } from "../settings/schema.ts";
import type { BuildSecrets } from "./build-secrets.ts";

/** What of git servers the checks need. Each gets the build secrets, among which one may be for the server. */
export interface GitContexts {
  /** The git address with a commit in place of its ref; rejects when there is none, or nobody answers. */
  pin(location: string, secrets: BuildSecrets): Promise<string>;
  /**
   * The text of a Dockerfile of a pinned context; rejects with {@link NoGitFile}, or another error where that is
   * unknown.
   */
  dockerfile(location: string, path: string, secrets: BuildSecrets): Promise<string>;
}

/** The Dockerfiles of a git context by their names, and what is wrong with others. */
export interface GitDockerfiles {
  readonly texts: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the Dockerfiles that an image's builds take from its git context.
 *
 * @param location the context, pinned
 */
export async function gitDockerfiles(image: Image, location: string, git: GitContexts): Promise<GitDockerfiles> {
  const problems: Problem[] = [];
  const texts = await Promise.all(
    dockerfilesOf(image).map(async ([at, dockerfile]): Promise<[string, string][]> => {
      try {
        return [[dockerfile, await git.dockerfile(location, dockerfile, image.secrets)]];
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof NoGitFile) {
          const sentence = `${quote(dockerfile)} ${message}; write the file's path relative to the context`;
          problems.push({ path: at, message: sentence });
        } else if (error instanceof PasswordInSubmodule) {
          problems.push({ path: image.at("context"), message });
        } else if (dockerfile !== DEFAULT_DOCKERFILE) {
          problems.push({ path: at, message });
        }
        // One of the default name is left to BuildKit, which fetches in more ways than one.
        return [];
      }
    }),
  );
  return { texts: Object.fromEntries(texts.flat()), problems };
}

/**
 * What is wrong with the addresses of the submodules of a git context of which no Dockerfile is built; undefined also
 * where that is unknown.
 *
 * @param location the context, pinned
 */
export async function submoduleProblem(
  location: string,
  path: Path,
  git: GitContexts,
  secrets: BuildSecrets,
): Promise<Problem | undefined> {
  try {
    // Its submodules are looked at before whatever file of it is read.
    await git.dockerfile(location, DEFAULT_DOCKERFILE, secrets);
    return undefined;
  } catch (error) {
    return error instanceof PasswordInSubmodule ? { path, message: error.message } : undefined;
  }
}
