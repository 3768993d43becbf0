import { projectFiles } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import { layered, type Problem } from "../settings/problems.ts";
import { calledProblems } from "./called-workflow.ts";
import { checkProgramPlan, unplannedBases } from "./check-program-plan.ts";
import { type ChildImage, findChildren } from "./find-children.ts";
import { type MetadataPlanning, type PlannedMetadata, planMetadata, planNames } from "./plan-metadata.ts";
import { checkClaims } from "./tag-claims.ts";

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
  const named = images.map((image) => ({ image, naming: planNames(image, planning) }));
  const places = { files: projectFiles(process.cwd()), git: planning.git, debug: () => undefined };
  const children = await findChildren(named, places, planning);
  const found = await Promise.all(
    named.map(async ({ naming }, position) => {
      const child = children.images[position] as ChildImage;
      return { image: child.image, ...(await planMetadata(child, naming, planning)) };
    }),
  );
  const planned = found.flatMap((each): PlannedImage[] => ("metadata" in each ? [each] : []));
  const untagged = found.flatMap((each): LeftImage[] => {
    if ("metadata" in each || each.untagged === undefined) return [];
    return [{ image: each.image, reason: `no rule gives a tag ${each.untagged}: it is left as it is` }];
  });
  const isUntagged = (image: Image) => untagged.some((each) => each.image === image);
  // While others have one. An image that is only built has no need of a tag.
  const leftAlone = images.some((image) => !isUntagged(image) && image.publish) ? untagged : [];
  const built = found.filter(({ image }) => !leftAlone.some((each) => each.image === image));
  return {
    planned,
    leftAlone,
    revision,
    toBuild: built.map(({ image }) => image),
    areSettingsFine: problems.length === 0,
    problems: layered([
      children.problems,
      problems,
      ofPlan,
      planned.flatMap(({ image }) => calledProblems(image, planning.environment)),
      planned.flatMap(({ image, metadata }) => unplannedBases(programPlan, image, metadata.bases)),
      built.flatMap((each) => ("problems" in each ? each.problems : [])),
      checkClaims(planned),
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
