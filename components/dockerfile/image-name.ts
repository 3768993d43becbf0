import {
  DOCKER_HUB,
  formatRepository,
  parseRepository,
  type Repository,
  repositoryProblem,
} from "../../lib/oci/reference.ts";

/** An image as a Dockerfile names it: with Docker Hub and `latest` where nothing is written. */
export interface ImageName {
  readonly repository: Repository;
  /** A tag or a digest. */
  readonly reference: string;
}

const DEFAULT_TAG = "latest";
/** What stands before the first slash, where that is not the name of a user. */
const REGISTRY = /^([^/]*[.:A-Z][^/]*|localhost)\/(.*)$/s;
const DOCKER_HUB_NAMES: ReadonlySet<string> = new Set([DOCKER_HUB, "index.docker.io"]);

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

/**
 * The name of the named context that replaces an image, and the stage of that name: `debian` for
 * `docker.io/library/debian:latest`. It is for every way to write an image the same; a text that names none is itself, in
 * lower case.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerui/config.go
 */
export function familiarName(text: string): string {
  const [, registry, others = text] = REGISTRY.exec(text) ?? [];
  const isOnHub = registry === undefined || DOCKER_HUB_NAMES.has(registry);
  const name = isOnHub ? others.replace(/^library\/(?=[^/]*$)/, "") : text;
  return (parseImageName(text) ? name : name.toLowerCase()).replace(/:latest$/, "");
}

/**
 * The name of an image in full: `docker.io/library/debian:latest` for `debian`. One that is named by a digest has the tag
 * that is written, or none.
 *
 * @returns undefined when it is none
 */
export function fullName(text: string): string | undefined {
  const image = parseImageName(text);
  if (!image) return undefined;
  const [named = "", digest] = text.split("@", 2);
  const repository = formatRepository(image.repository);
  if (digest === undefined) return `${repository}:${image.reference}`;
  const [, tag] = /:([^:/]+)$/.exec(named) ?? [];
  return `${repository}${tag === undefined ? "" : `:${tag}`}@${digest}`;
}
