import { DOCKER_HUB, parseRepository, type Repository, repositoryProblem } from "../../lib/oci/reference.ts";

/** An image as a Dockerfile names it: with Docker Hub and `latest` where nothing is written. */
export interface ImageName {
  readonly repository: Repository;
  /** A tag or a digest. */
  readonly reference: string;
}

const DEFAULT_TAG = "latest";

/**
 * Reads the name of an image by Docker's rules.
 *
 * @returns undefined when it is none
 * @see https://github.com/distribution/reference
 */
export function parseImageName(text: string): ImageName | undefined {
  const [named = "", digest] = text.split("@", 2);
  const [, name = named, tag = DEFAULT_TAG] = /^(.*):([^:/]+)$/.exec(named) ?? [];
  const [first = "", ...others] = name.split("/");
  const full = others.length > 0 && /[.:]|^localhost$/.test(first) ? name : `${DOCKER_HUB}/${name}`;
  if (repositoryProblem(full) !== undefined) return undefined;
  return { repository: parseRepository(full), reference: digest ?? tag };
}

/** One text for each image, however it is written; a text that names none is itself, in lower case. */
export function familiarName(text: string): string {
  const image = parseImageName(text);
  return image ? `${image.repository.registry}/${image.repository.path}@${image.reference}` : text.toLowerCase();
}
