import { unpushedFolder } from "../docker-build/unpushed-images.ts";
import { checkCycles, checkParents } from "../parents/check-parents.ts";
import { checkTogether } from "../parents/check-together.ts";
import { linkParents } from "../parents/link-parents.ts";
import { listParents } from "../parents/list-parents.ts";
import type { Parents } from "../parents/parent.ts";
import { wouldPublish } from "../parents/published-names.ts";
import { type Sibling, siblingOf } from "../parents/sibling.ts";
import type { DockerfilePlaces } from "../preflight/planned-dockerfile.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import type { Faults } from "./image-metadata.ts";
import type { MetadataPlanning, NamedMetadata } from "./plan-metadata.ts";

/** An image whose named contexts tell which other images of the program it is built on. */
export interface ChildImage {
  readonly image: Image;
  /** Whether another one is built on it. */
  readonly isParent: boolean;
  /** None while something is wrong with one of them. */
  readonly parents: Parents;
}

interface NamingImage {
  readonly image: Image;
  readonly naming: Promise<{ readonly metadata: NamedMetadata } | Faults>;
}

/**
 * Finds out which images of a program are built on each other, and what keeps them from that.
 *
 * @returns the images in the order given
 */
export async function findChildren(
  named: readonly NamingImage[],
  places: DockerfilePlaces,
  { environment, others = [] }: Pick<MetadataPlanning, "environment" | "others">,
): Promise<{ readonly images: readonly ChildImage[]; readonly problems: readonly Problem[] }> {
  const tagsOf = async (image: Image): Promise<readonly string[] | undefined> => {
    const naming = await named.find((each) => each.image === image)?.naming;
    if (!naming) return [];
    if ("metadata" in naming) return naming.metadata.tags;
    return naming.untagged === undefined ? undefined : [];
  };
  const linked = await linkParents(
    named.map(({ image }) => image),
    tagsOf,
    places,
    environment,
  );
  // What is only built now is left in a folder for those that are built on it.
  const isThere = (image: Image) =>
    image.publish || (unpushedFolder(environment) !== undefined && wouldPublish(image, environment));
  const own = linked.map(({ image }) => ({ ...siblingOf(image), publish: isThere(image) }));
  const siblings: Sibling[] = [...own, ...others.filter(({ name }) => own.every((each) => each.name !== name))];
  const cycles = checkCycles(linked, siblings);
  const images = await Promise.all(
    linked.map(async (each) => {
      const read = await listParents(each, siblings, places);
      const problems = [
        ...each.problems,
        ...read.problems,
        ...checkParents({ ...each, parents: read.parents }, siblings),
        ...checkTogether(each.image, read.parents),
      ];
      // What is wrong with its parents is not judged by what became of them.
      const isSound = problems.length === 0 && cycles.length === 0;
      const isParent = siblings.some(({ parents }) => parents.includes(each.image.name));
      return { image: each.image, isParent, parents: isSound ? read.parents : {}, problems };
    }),
  );
  return { images, problems: [...cycles, ...images.flatMap(({ problems }) => problems)] };
}
