import type { GitContexts } from "../contexts/git-dockerfiles.ts";
import { isForeignFrontend } from "../dockerfile/directives.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/dockerfile.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import type { FileSystem } from "../settings/files.ts";
import type { PlannedBuild } from "./planned-build.ts";

/** Where Dockerfiles are read. */
export interface DockerfilePlaces {
  readonly files: FileSystem;
  readonly git: GitContexts;
  /** Takes what nobody needs to see unless they look for it. */
  readonly debug: (text: string) => void;
}

/** The text of a build's Dockerfile; undefined when it cannot be read, which the settings' rules report. */
export async function dockerfileText(
  { dockerfile, gitContext, secrets }: PlannedBuild,
  { files, git, debug }: DockerfilePlaces,
): Promise<string | undefined> {
  if (dockerfile === undefined) return undefined;
  const [, file] = dockerfile;
  if (gitContext === undefined) return files.read(dockerfileFile(file, files));
  try {
    return await git.dockerfile(await git.pin(gitContext, secrets), file, secrets);
  } catch (error) {
    debug(`${file} is unchecked: ${(error as Error).message}`);
    return undefined;
  }
}

/** What a build's Dockerfile says; undefined when only BuildKit can tell. */
export function understood(
  { args, dockerfile }: PlannedBuild,
  text: string,
  debug: (text: string) => void,
): Dockerfile | undefined {
  const syntax = args.BUILDKIT_SYNTAX;
  const found = syntax !== undefined && isForeignFrontend(syntax) ? undefined : parseDockerfile(text);
  if (!found)
    debug(`${dockerfile?.[1]} is unchecked: it is for another frontend than Docker's, or BuildKit refuses it`);
  return found;
}
