import { familiarName } from "../dockerfile/image-name.ts";
import { parentLocation } from "../dockerfile/parent-location.ts";
import { pinProblem } from "../dockerfile/pin-problem.ts";
import { type DockerfilePlaces, dockerfileOf } from "../preflight/planned-dockerfile.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import type { Build, Image } from "../settings/image.ts";
import { imageOf } from "../settings/location.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { type NamedSibling, PublishedNames, taggedName, wouldPublish } from "./published-names.ts";
import { readBuild } from "./read-images.ts";

/** Where a Dockerfile or a context names another image of the program by its repository and tag. */
export interface NamedImage {
  readonly build: Build;
  /** The name of the context that is to give it. */
  readonly context: string;
  readonly name: string;
  readonly at: Path;
  /** The place in words, with the name. */
  readonly what: string;
  /** Why no context can give it. */
  readonly problem?: string;
}

/** An image in which other images of the program are named contexts, however they are written. */
export interface LinkedImage {
  readonly image: Image;
  /** The places of what is written in another way than `image:NAME`, by context. */
  readonly places: ReadonlyMap<string, NamedImage>;
  readonly problems: readonly Problem[];
}

/**
 * Finds where images read what others of the program publish.
 *
 * @param tagsOf asked only where a repository of another image is read: the tags of an image, undefined while something
 *   is wrong with them, and `none` for one that gets none
 */
export async function linkParents(
  images: readonly Image[],
  tagsOf: (image: Image) => Promise<readonly string[] | undefined>,
  places: DockerfilePlaces,
  environment: NodeJS.ProcessEnv,
): Promise<LinkedImage[]> {
  const publishing = images.filter((image) => wouldPublish(image, environment));
  const read = await Promise.all(images.map((image) => namedImages(image, publishing, places)));
  if (read.every((named) => named.length === 0)) {
    return images.map((image) => ({ image, places: new Map(), problems: [] }));
  }
  const siblings = publishing.map(async (image): Promise<NamedSibling> => ({ image, tags: await tagsOf(image) }));
  const names = new PublishedNames(await Promise.all(siblings));
  return images.map((image, position) => linked(image, read[position] ?? [], names));
}

/** What an image reads from the repositories of others. */
export async function namedImages(
  image: Image,
  others: readonly Pick<Image, "name" | "repositories">[],
  places: DockerfilePlaces,
): Promise<NamedImage[]> {
  const foreign = others.filter(({ name }) => name !== image.name).flatMap(({ repositories }) => repositories);
  const repositories = new Set(foreign.map(canonicalRepository));
  if (repositories.size === 0) return [];
  const isTheirs = (name: string) => repositories.has(taggedName(name)?.repository ?? "");
  const read = image.builds.map(async (build): Promise<NamedImage[]> => {
    const written = Object.entries(build.contexts).flatMap(([context, location]): NamedImage[] => {
      const name = imageOf(location) ?? "";
      return isTheirs(name) ? [{ build, context, name, at: build.at("contexts", context), what: quote(name) }] : [];
    });
    const found = await readBuild(build, places);
    if (!found) return written;
    const { dockerfile, frontend, needs } = found;
    const named = needs.images.flatMap(({ name, line, context }): NamedImage[] => {
      if (context !== undefined || !isTheirs(name)) return [];
      const problem = pinProblem(dockerfile, name, frontend);
      const what = `${quote(name)} on line ${line} of ${quote(dockerfileOf(build))}`;
      const place = { build, context: familiarName(name), name, at: build.at("dockerfile"), what };
      return [{ ...place, ...(problem !== undefined && { problem }) }];
    });
    return [...written, ...named];
  });
  return (await Promise.all(read)).flat();
}

function linked(image: Image, read: readonly NamedImage[], names: PublishedNames): LinkedImage {
  const found = read.flatMap((named) => {
    const publisher = names.publisher(named.name);
    return publisher === undefined || publisher === image.name ? [] : [{ named, publisher }];
  });
  const contextsOf = (of: typeof found) =>
    Object.fromEntries(of.map(({ named, publisher }) => [named.context, parentLocation(publisher)]));
  const builds = image.builds.map((build) => {
    const own = found.filter(({ named }) => named.build === build);
    return own.length === 0 ? build : { ...build, contexts: { ...build.contexts, ...contextsOf(own) } };
  });
  return {
    image: found.length === 0 ? image : { ...image, builds, contexts: { ...image.contexts, ...contextsOf(found) } },
    places: new Map(found.map(({ named }) => [named.context, named])),
    problems: found.flatMap(({ named: { at, what, problem }, publisher }) =>
      problem === undefined
        ? []
        : [
            {
              path: at,
              message: `${what} is published by the image "${publisher}", and cannot be built on: ${problem}`,
            },
          ],
    ),
  };
}
