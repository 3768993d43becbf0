import type { GitContexts } from "../contexts/git-dockerfiles.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/dockerfile.ts";
import { SYNTAX_ARG } from "../dockerfile/frontend.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import type { FileSystem } from "../settings/files.ts";
import type { Build } from "../settings/image.ts";
import { dockerfilePath, isFolderLocation, isGitLocation } from "../settings/location.ts";

/** Where Dockerfiles are read. */
export interface DockerfilePlaces {
  readonly files: FileSystem;
  readonly git: GitContexts;
  /** Takes debug messages. */
  readonly debug: (text: string) => void;
}

/** The text of a build's Dockerfile; undefined when it cannot be read, which the settings' rules report. */
export async function dockerfileText(
  build: Build,
  { files, git, debug }: DockerfilePlaces,
): Promise<string | undefined> {
  const { context, secrets } = build;
  const file = dockerfileOf(build);
  if (isFolderLocation(context)) return files.read(dockerfileFile(file, files));
  if (!isGitLocation(context)) return undefined;
  try {
    return await git.dockerfile(await git.pin(context, secrets), file, secrets);
  } catch (error) {
    debug(`${file} was not checked: ${(error as Error).message}`);
    return undefined;
  }
}

/** The path of a build's Dockerfile, relative to the project or to the git context. */
export function dockerfileOf({ context, dockerfile }: Build): string {
  return isFolderLocation(context) ? dockerfilePath(context, dockerfile) : dockerfile;
}

/** What was read of texts: several checks read the Dockerfile of each platform of each image. */
const known = new Map<string, Dockerfile | undefined>();

/** What a build's Dockerfile says; undefined when only BuildKit can tell. */
export function understood(build: Build, text: string, debug: (text: string) => void): Dockerfile | undefined {
  const key = JSON.stringify([text, build.args[SYNTAX_ARG]]);
  const found = known.has(key) ? known.get(key) : parseDockerfile(text, build.args);
  known.set(key, found);
  if (!found)
    debug(`${dockerfileOf(build)} was not checked: it is for another frontend than Docker's, or BuildKit refuses it`);
  return found;
}
