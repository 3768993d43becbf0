import { syntaxOf } from "./directives.ts";
import { parseImageName } from "./image-name.ts";

/** The build argument that goes before the `# syntax` of a Dockerfile. */
export const SYNTAX_ARG = "BUILDKIT_SYNTAX";

/** The image that reads a Dockerfile in place of the frontend that BuildKit has built in. */
export interface Frontend {
  /** As it is written. */
  readonly image: string;
  /** What is written after it, with the space before it. */
  readonly options: string;
}

/** Versions of the built-in frontend as images. */
const DOCKERS_OWN = /^docker\/dockerfile(?:-upstream)?$/;

/**
 * The frontend that a build asks for.
 *
 * @returns undefined for the one that BuildKit has built in
 * @see https://docs.docker.com/build/buildkit/frontend/
 */
export function frontendOf(text: string, args: Readonly<Record<string, string>>): Frontend | undefined {
  const written = (args[SYNTAX_ARG] ?? syntaxOf(text))?.trim();
  if (!written) return undefined;
  const [image = ""] = written.split(" ", 1);
  return { image, options: written.slice(image.length) };
}

/** Whether it is another one than Docker's, for which a file may contain anything. */
export function isForeign({ image }: Frontend): boolean {
  return dockersTag(image) === undefined;
}

/**
 * Whether it reads named contexts, which Docker's does from version 1.4 on. BuildKit refuses to give any to one that
 * does not say so itself.
 *
 * @see https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.4.0
 */
export function readsContexts({ image }: Frontend): boolean {
  const tag = dockersTag(image);
  if (tag === undefined || tag.includes("experimental")) return false;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(tag) ?? [];
  return major === undefined || Number(major) > 1 || Number(minor) >= 4;
}

/** The tag of a version of Docker's frontend, empty for a digest alone; undefined where the image is another one. */
function dockersTag(image: string): string | undefined {
  const { repository } = parseImageName(image) ?? {};
  if (repository?.registry !== "docker.io" || !DOCKERS_OWN.test(repository.path)) return undefined;
  return /:([^:@/]+)(?:@|$)/.exec(image)?.[1] ?? "";
}
