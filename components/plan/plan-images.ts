import type { Image } from "../settings/image.ts";
import { layered, type Problem } from "../settings/problems.ts";
import { checkProgramPlan, unplannedBases } from "./check-program-plan.ts";
import { checkSiblings } from "./check-siblings.ts";
import { type MetadataPlanning, type PlannedMetadata, planMetadata } from "./plan-metadata.ts";

/** An image that is ready to be built. */
export interface PlannedImage {
  readonly image: Image;
  readonly metadata: PlannedMetadata;
}

/** An image that is left as it is. */
export interface LeftImage {
  readonly image: Image;
  /** A sentence. */
  readonly reason: string;
}

/** What a program builds and publishes. */
export interface PlannedImages {
  readonly planned: readonly PlannedImage[];
  /** Those that are left as they are. */
  readonly leftAlone: readonly LeftImage[];
  /** All others, as far as builders and registries can judge their builds. */
  readonly toBuild: readonly Image[];
  readonly problems: readonly Problem[];
  /** The commit of the program; empty where git knows none. */
  readonly revision: string;
  /** Whether nothing is wrong with the settings themselves. */
  readonly areSettingsFine: boolean;
}

/**
 * Plans the images of a program, which are checked against each other. Never builds.
 *
 * @param problems what is wrong with their settings: at these places, nothing else is said
 */
export async function planImages(
  images: readonly Image[],
  problems: readonly Problem[],
  planning: MetadataPlanning,
): Promise<PlannedImages> {
  const { programPlan = {} } = planning;
  const revision = await shaOf(planning);
  const ofPlan = checkProgramPlan(programPlan, images, revision);
  const found = await Promise.all(images.map(async (image) => ({ image, ...(await planMetadata(image, planning)) })));
  const planned = found.flatMap((each): PlannedImage[] => ("metadata" in each ? [each] : []));
  const untagged = found.flatMap((each): LeftImage[] => {
    if ("metadata" in each || each.untagged === undefined) return [];
    return [{ image: each.image, reason: `no rule gives a tag ${each.untagged}: it is left as it is` }];
  });
  const isUntagged = (image: Image) => untagged.some((each) => each.image === image);
  // While others have one. An image that is only built has no need of a tag.
  const leftAlone = images.some((image) => !isUntagged(image) && image.publish) ? untagged : [];
  const built = found.filter(({ image }) => !leftAlone.some((each) => each.image === image));
  const { siblingBases, claims } = await checkSiblings(
    built.map(({ image }) => image),
    planned,
    planning.git,
    planning.environment,
  );
  return {
    planned,
    leftAlone,
    revision,
    // What a registry has of another image from the time before says nothing of what it would be built on.
    toBuild: built.flatMap(({ image }) => (siblingBases.some((each) => each.image === image) ? [] : [image])),
    areSettingsFine: problems.length === 0,
    problems: layered([
      siblingBases.map(({ problem }) => problem),
      problems,
      ofPlan,
      planned.flatMap(({ image, metadata }) => unplannedBases(programPlan, image, metadata.bases)),
      built.flatMap((each) => ("problems" in each ? each.problems : [])),
      claims,
    ]),
  };
}

/** The commit of the program; empty where there is none, or it cannot be told, which is said of each image. */
async function shaOf({ sources }: MetadataPlanning): Promise<string> {
  return sources.ofProgram().then(
    ({ sha }) => sha,
    () => "",
  );
}
