import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";

/** The variable by which the program learns that it is only to build: JSON. */
export const BUILD_ONLY_VARIABLE = "MULTIARCH_BUILD_ONLY";

/** What a program builds that publishes nothing. */
export interface BuildOnly {
  /** In normal form; left out: all. */
  readonly platforms?: readonly string[];
  /** The names of images; left out: all. */
  readonly images?: readonly string[];
  /** The folder of the files that tell what was built, an absolute path; left out: none is written. */
  readonly out?: string;
  /** A file with the platforms that are built only if they have changed, as `writeKnown` writes it; left out: none. */
  readonly known?: string;
}

/** What the environment asks for. */
export function buildOnly({ [BUILD_ONLY_VARIABLE]: text }: NodeJS.ProcessEnv): BuildOnly | undefined {
  return text ? (JSON.parse(text) as BuildOnly) : undefined;
}

/**
 * An image with the builds of it that are wanted, maybe none. Planned as a whole and cut down afterwards, it is called
 * and built as where all of it is.
 */
export function withWantedBuilds<Secret>(image: Image<Secret>, only: BuildOnly | undefined): Image<Secret> {
  if (!only) return image;
  const { platforms, images } = only;
  const isWanted = !images || images.includes(image.name);
  return {
    ...image,
    given: [],
    builds: isWanted ? image.builds.filter((build) => platforms?.includes(build.platform) ?? true) : [],
  };
}

/** What was asked for that no image has. */
export function notFound(images: readonly Image[], { platforms = [], images: names }: BuildOnly): Problem[] {
  const all = images.map(({ name }) => name);
  const unknown = (names ?? []).filter((name) => !all.includes(name));
  const wanted = images.filter(({ name }) => !names || names.includes(name));
  const offered = [...new Set(wanted.flatMap((image) => Object.keys(image.platforms)))];
  const problem = (message: string): Problem => ({ path: [], message });
  return [
    ...unknown.map((name) => problem(`--images ${name}: there is no image of that name; there are: ${all.join(", ")}`)),
    // Of images that do not exist, nobody knows what they have.
    ...platforms
      .filter((platform) => unknown.length === 0 && !offered.includes(platform))
      .map((platform) =>
        problem(`--platforms ${platform}: no image has this platform; the images have: ${offered.join(", ")}`),
      ),
  ];
}
