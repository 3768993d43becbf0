import { NoGitFile } from "../../lib/git/remote.ts";
import { dockerfilesOf } from "./files.ts";
import { contextProblem, isGitLocation } from "./location.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { isMap, textsOf } from "./raw.ts";
import { DEFAULT_DOCKERFILE } from "./schema.ts";

/** What of git servers the checks need. */
export interface GitContexts {
  /** The git address with a commit in place of its ref; throws when there is none, or nobody answers. */
  pin(location: string): string;
  /** The text of a Dockerfile of a pinned context; throws {@link NoGitFile}, or another error where nobody can tell. */
  dockerfile(location: string, path: string): string;
}

/** Checks that the git server of an image's context can be asked, has its ref, and there the Dockerfiles. */
export function checkGitContext(image: unknown, path: Path, git: GitContexts): Problem[] {
  if (!isMap(image)) return [];
  return textsOf(image.context, [...path, "context"]).flatMap(([at, location]) => {
    if (contextProblem(location) !== undefined || !isGitLocation(location)) return [];
    try {
      return checkDockerfiles(image, git.pin(location), path, git);
    } catch (error) {
      return [{ path: at, message: (error as Error).message }];
    }
  });
}

function checkDockerfiles(image: Record<string, unknown>, location: string, path: Path, git: GitContexts): Problem[] {
  return dockerfilesOf(image, path).flatMap(([at, dockerfile]) => {
    try {
      git.dockerfile(location, dockerfile);
      return [];
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof NoGitFile) {
        return [
          { path: at, message: `${quote(dockerfile)} ${message}; write the file's path relative to the context` },
        ];
      }
      // One of the default name is left to BuildKit, which fetches in more ways than one.
      return dockerfile === DEFAULT_DOCKERFILE ? [] : [{ path: at, message }];
    }
  });
}
