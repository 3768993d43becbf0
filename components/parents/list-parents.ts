import { formatRepository } from "../../lib/oci/reference.ts";
import { fullName, parseImageName } from "../dockerfile/image-name.ts";
import { parentOf } from "../dockerfile/parent-location.ts";
import type { DockerfilePlaces } from "../preflight/planned-dockerfile.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import type { Build } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { LinkedImage } from "./link-parents.ts";
import type { Parent, Parents } from "./parent.ts";
import { readBuild } from "./read-images.ts";
import type { Sibling } from "./sibling.ts";

/** The parents of an image's builds, and what is wrong with the ways in which they are read. */
export async function listParents(
  { image }: Pick<LinkedImage, "image">,
  siblings: readonly Sibling[],
  places: DockerfilePlaces,
): Promise<{ readonly parents: Parents; readonly problems: readonly Problem[] }> {
  const found = await Promise.all(
    image.builds.map(async (build) => ({ build, ...(await parentsOf(build, siblings, places)) })),
  );
  return {
    parents: Object.fromEntries(
      found.flatMap(({ build, parents }) => (parents.length > 0 ? [[build.platform, parents]] : [])),
    ),
    problems: found.flatMap(({ problems }) => problems),
  };
}

async function parentsOf(
  build: Build,
  siblings: readonly Sibling[],
  places: DockerfilePlaces,
): Promise<{ readonly parents: readonly Parent[]; readonly problems: readonly Problem[] }> {
  const contexts = Object.entries(build.contexts).flatMap(([context, location]) => {
    const image = parentOf(location);
    return image === undefined ? [] : [{ context, image }];
  });
  if (contexts.length === 0) return { parents: [], problems: [] };
  const needs = (await readBuild(build, places))?.needs;
  const problems: Problem[] = [];
  const parents = contexts.map(({ context, image }): Parent => {
    const read = needs?.parents.filter((each) => each.context === context) ?? [];
    // What no line is known to read is there for the platform that is built.
    const platforms = read.length === 0 ? [build.platform] : read.map(({ platform }) => platform);
    const distinct = [...new Set(platforms)];
    if (distinct.length > 1)
      problems.push({ path: build.at("contexts", context), message: readTwice(image, distinct) });
    return {
      context,
      image,
      reference: referenceOf(
        context,
        siblings.find(({ name }) => name === image),
      ),
      platform: distinct[0],
      isBase: read.some((each) => each === needs?.origin.image),
    };
  });
  return { parents, problems };
}

/** The name of a context is what the Dockerfile has, where that is an image of the parent's. */
function referenceOf(context: string, parent: Sibling | undefined): string {
  const [first = ""] = parent?.repositories ?? [];
  const image = parseImageName(context);
  const isTheirs = image && parent?.repositories.map(canonicalRepository).includes(formatRepository(image.repository));
  return (isTheirs && fullName(context)) || canonicalRepository(first);
}

function readTwice(image: string, platforms: readonly (string | undefined)[]): string {
  const names = platforms.map((platform) => platform ?? "the platform of the builder");
  const location = quote(`image:${image}`);
  return (
    `is ${location}, which the Dockerfile reads for ${names.join(" and for ")}, and a context gives one of them; ` +
    `add another context that is ${location}, and write its name into one of the two lines`
  );
}
