import { formatRepository } from "../../lib/oci/reference.ts";
import { parseImageName } from "../dockerfile/image-name.ts";
import { findTarget, needsOf } from "../dockerfile/stages.ts";
import { plannedBuilds } from "../preflight/planned-build.ts";
import { type DockerfilePlaces, dockerfileText, understood } from "../preflight/planned-dockerfile.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { isMap, textsOf } from "../settings/raw.ts";
import type { NamedImage } from "./tag-claims.ts";

/** The variable by which the program learns what would be published, where it is only to build: names, as JSON. */
export const WOULD_PUBLISH_VARIABLE = "MULTIARCH_WOULD_PUBLISH";

/**
 * Refuses images that are made of what another image of the stack publishes. Builds wait for no index: an image would
 * be built on what its registry holds from the time before, or on nothing.
 *
 * @param named those of the images whose tags are known
 * @param builders builders by platform or `default`, as written
 */
export async function checkOwnBases(
  images: readonly Omit<NamedImage, "metadata">[],
  named: readonly NamedImage[],
  builders: unknown,
  places: DockerfilePlaces,
  environment: NodeJS.ProcessEnv = {},
): Promise<Problem[]> {
  const publishers = publishersOf(named, JSON.parse(environment[WOULD_PUBLISH_VARIABLE] || "[]") as string[]);
  const found = images.map(async ({ name, path, image }) => {
    const sources = await sourcesOf(image, path, builders, places);
    return sources.flatMap(({ at, what, source }) => {
      const publisher = publishers.get(identity(source) ?? "");
      if (publisher === undefined || publisher === name) return [];
      const message =
        `${what} is what the image "${publisher}" of this stack publishes, and images of one stack cannot be built on ` +
        `each other; put "${publisher}" into a stack of its own, and run that first`;
      return [{ path: at, message }];
    });
  });
  return (await Promise.all(found)).flat();
}

/** The names of the images by what they publish. */
function publishersOf(images: readonly NamedImage[], wouldPublish: readonly string[]): Map<string, string> {
  const publishers = new Map<string, string>();
  for (const { name, image, metadata } of images) {
    if (!isMap(image) || (image.publish === false && !wouldPublish.includes(name))) continue;
    for (const [, repository] of textsOf(image.repositories, [])) {
      for (const tag of metadata.tags) publishers.set(`${canonicalRepository(repository)}:${tag}`, name);
    }
  }
  return publishers;
}

/** One text for a tag of a repository; undefined for an image that is named by its digest, and stays as it is. */
function identity(text: string): string | undefined {
  const image = parseImageName(text);
  if (!image || image.reference.includes(":")) return undefined;
  return `${formatRepository(image.repository)}:${image.reference}`;
}

/** An image that a build reads. */
interface Source {
  /** Where it is asked for. */
  readonly at: Path;
  /** The same in words, with its name. */
  readonly what: string;
  readonly source: string;
}

async function sourcesOf(image: unknown, path: Path, builders: unknown, places: DockerfilePlaces): Promise<Source[]> {
  const found = plannedBuilds(image, path, builders, ["builders"]).map(async (build): Promise<Source[]> => {
    const text = await dockerfileText(build, places);
    const dockerfile = text === undefined ? undefined : understood(build, text, places.debug);
    const [, target] = build.target ?? [];
    const position = dockerfile && findTarget(dockerfile, target);
    if (!dockerfile || position === undefined) return [];
    const [, platform] = build.platform;
    const facts = { platform, buildPlatform: undefined, target, args: build.args };
    const { images } = needsOf(dockerfile, position, build.contexts, facts);
    const [dockerfilePath = path, file = ""] = build.dockerfile ?? [];
    return images.map(({ name, line, context }) =>
      context === undefined
        ? { at: dockerfilePath, what: `${quote(name)} on line ${line} of ${quote(file)}`, source: name }
        : { at: [...path, "contexts", context], what: quote(name), source: name },
    );
  });
  return (await Promise.all(found)).flat();
}
