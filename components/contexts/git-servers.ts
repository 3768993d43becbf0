import { pinGitContext } from "../../lib/git/pin.ts";
import { readGitFile } from "../../lib/git/remote-file.ts";
import { dockerfileNames } from "../settings/dockerfile-file.ts";
import { type BuildSecrets, buildSecrets } from "./build-secrets.ts";
import type { GitContexts } from "./git-dockerfiles.ts";

/** The git servers themselves, each asked once for the same. */
export const GIT_SERVERS: GitContexts = {
  pin: (location, secrets) => pinGitContext(location, buildSecrets(secrets)),
  dockerfile: gitDockerfile,
};

/**
 * Reads the Dockerfile of a pinned git context. Like BuildKit, takes the default name in lower case too.
 *
 * @param path relative to the context's folder
 * @throws as {@link readGitFile} does
 */
export async function gitDockerfile(location: string, path: string, secrets: BuildSecrets): Promise<string> {
  return readGitFile(location, buildSecrets(secrets), ...dockerfileNames(path));
}
