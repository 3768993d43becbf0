import { isDigest, parseRepository, type Repository, repositoryProblem, tagProblem } from "./reference.ts";

/** An image as commands take it: a repository with a tag, a digest, or both. */
export interface ImageReference {
  readonly repository: Repository;
  readonly tag?: string | undefined;
  /** Counts before the tag. */
  readonly digest?: string | undefined;
}

/** Says what is wrong with `registry/path:tag` or `registry/path@digest`, with the fix; undefined when it is valid. */
export function imageReferenceProblem(text: string): string | undefined {
  const { name, tag, digest } = partsOf(text);
  const problem = repositoryProblem(name);
  if (problem) return problem;
  if (tag === undefined && digest === undefined) return `has no tag and no digest; write "${name}:TAG"`;
  if (digest !== undefined && !isDigest(digest))
    return `has the invalid digest "${digest}"; write sha256: and 64 digits`;
  const wrongTag = tag === undefined ? undefined : tagProblem(tag);
  return wrongTag && `has the tag "${tag}", which ${wrongTag}`;
}

/**
 * Reads `registry/path:tag`, `registry/path@digest` or both.
 *
 * @throws Error with the sentence of {@link imageReferenceProblem}
 */
export function parseImageReference(text: string): ImageReference {
  const problem = imageReferenceProblem(text);
  if (problem) throw new Error(`the image "${text}" ${problem}`);
  const { name, tag, digest } = partsOf(text);
  return { repository: parseRepository(name), tag, digest };
}

function partsOf(text: string): { readonly name: string; readonly tag?: string; readonly digest?: string } {
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const tag = colon < 0 || !named.includes("/") ? undefined : named.slice(colon + 1);
  return {
    name: tag === undefined ? named : named.slice(0, colon),
    ...(tag !== undefined && { tag }),
    ...(at >= 0 && { digest: text.slice(at + 1) }),
  };
}
