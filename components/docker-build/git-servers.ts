import { pinGitContext, readGitFile } from "../../lib/git/remote.ts";
import type { GitContexts } from "../settings/git-contexts.ts";
import { DEFAULT_DOCKERFILE } from "../settings/schema.ts";

/** The git servers themselves, each asked once for the same. */
export const GIT_SERVERS: GitContexts = { pin: (location) => pinGitContext(location), dockerfile: gitDockerfile };

/**
 * Reads the Dockerfile of a pinned git context. Like BuildKit, takes the default name in lower case too.
 *
 * @param path relative to the context's folder
 * @throws as {@link readGitFile} does
 */
export function gitDockerfile(location: string, path: string): string {
  return path === DEFAULT_DOCKERFILE ? readGitFile(location, path, path.toLowerCase()) : readGitFile(location, path);
}
