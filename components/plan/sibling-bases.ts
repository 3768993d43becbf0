import { formatRepository } from "../../lib/oci/reference.ts";
import { parseImageName } from "../dockerfile/image-name.ts";
import { findTarget, needsOf } from "../dockerfile/stages.ts";
import { type DockerfilePlaces, dockerfileOf, dockerfileText, understood } from "../preflight/planned-dockerfile.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import type { Image } from "../settings/image.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import type { NamedImage } from "./tag-claims.ts";

/** The variable by which the program learns what would be published, where it is only to build: names, as JSON. */
export const WOULD_PUBLISH_VARIABLE = "MULTIARCH_WOULD_PUBLISH";

/** An image that is built on another one of its program. */
export interface SiblingBase {
  readonly image: Image;
  readonly problem: Problem;
}

/**
 * Refuses images that are made of what another image of the stack publishes. Builds wait for no index: an image would
 * be built on what its registry has from an earlier run, or on nothing.
 *
 * @param named those of the images whose tags are known
 */
export async function checkSiblingBases(
  images: readonly Image[],
  named: readonly NamedImage[],
  places: DockerfilePlaces,
  environment: NodeJS.ProcessEnv = {},
): Promise<SiblingBase[]> {
  const publishers = publishersOf(named, JSON.parse(environment[WOULD_PUBLISH_VARIABLE] || "[]") as string[]);
  const found = images.map(async (image) => {
    const read = await readImages(image, places);
    return read.flatMap(({ at, what, name }) => {
      const publisher = publishers.get(identity(name) ?? "");
      if (publisher === undefined || publisher === image.name) return [];
      const message =
        `${what} is published by the image "${publisher}" of this stack, and images of one stack cannot be based on ` +
        `each other; move "${publisher}" to a stack of its own, and run that stack first`;
      return [{ image, problem: { path: at, message } }];
    });
  });
  return (await Promise.all(found)).flat();
}

/** The names of the images by what they publish. */
function publishersOf(images: readonly NamedImage[], wouldPublish: readonly string[]): Map<string, string> {
  const publishers = new Map<string, string>();
  for (const { image, metadata } of images) {
    if (!image.publish && !wouldPublish.includes(image.name)) continue;
    for (const repository of image.repositories) {
      for (const tag of metadata.tags) publishers.set(`${canonicalRepository(repository)}:${tag}`, image.name);
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
interface ReadImage {
  /** Where it is asked for. */
  readonly at: Path;
  /** The same in words, with its name. */
  readonly what: string;
  readonly name: string;
}

async function readImages({ builds }: Image, places: DockerfilePlaces): Promise<ReadImage[]> {
  const found = builds.map(async (build): Promise<ReadImage[]> => {
    const text = await dockerfileText(build, places);
    const dockerfile = text === undefined ? undefined : understood(build, text, places.debug);
    const { platform, target, args } = build;
    const position = dockerfile && findTarget(dockerfile, target);
    if (!dockerfile || position === undefined) return [];
    const { images } = needsOf(dockerfile, position, build.contexts, {
      platform,
      buildPlatform: undefined,
      target,
      args,
    });
    const file = quote(dockerfileOf(build));
    return images.map(({ name, line, context }) =>
      context === undefined
        ? { at: build.at("dockerfile"), what: `${quote(name)} on line ${line} of ${file}`, name }
        : { at: build.at("contexts", context), what: quote(name), name },
    );
  });
  return (await Promise.all(found)).flat();
}
