import { builtOf } from "../built/built-file.ts";
import { foreignBuilt } from "../built/check-built.ts";
import type { ProgramBuilt } from "../built/program-built.ts";
import type { AskPushed } from "../built/pushed-members.ts";
import type { Taken } from "../built/taken.ts";
import { imageContent } from "../docker-build/content.ts";
import type { AskImageDigest } from "../parents/image-digest.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { imageDigest, type KnownImage } from "./known-image.ts";
import { type MachinePlatform, withKnownParents } from "./known-parents.ts";
import type { PlannedImage, PlannedImages } from "./plan-images.ts";
import { settleImage } from "./settle-image.ts";
import { takePlatforms } from "./take-platforms.ts";

/** What would be taken of the files that other jobs have written, by image, and what is wrong with them. */
export interface BuiltPlan {
  readonly taken: ReadonlyMap<Image, readonly Taken[]>;
  readonly problems: readonly Problem[];
}

/** Whom the check asks. */
export interface BuiltPlanning {
  readonly askPushed: AskPushed;
  readonly askDigest: AskImageDigest;
  readonly stackFile: string;
}

/** The image with the digests of its parents: those of their files, else those that its own builds took. */
async function withBuiltParents(
  planned: PlannedImage,
  images: readonly Image[],
  files: ProgramBuilt,
  askDigest: AskImageDigest,
): Promise<PlannedImage> {
  const { name } = planned.image;
  const pinsOf = (platform: string) => builtOf(files, name, platform)?.pins.contexts ?? {};
  const known = async (parent: string): Promise<KnownImage> => {
    const image = images.find((each) => each.name === parent);
    return {
      platforms: Object.keys(image?.platforms ?? {}),
      digestOf: async (platform) => {
        const pushed = builtOf(files, parent, platform)?.digest;
        return pushed === undefined ? undefined : imageDigest(image?.repositories ?? [], pushed, askDigest);
      },
    };
  };
  const machineOf = (): MachinePlatform => "untold";
  const found = await withKnownParents(planned, { known, machineOf, contextsOf: pinsOf, isWanted: () => false });
  const { parents } = found.planned.metadata;
  const filled = Object.entries(parents).map(([platform, own]) => [
    platform,
    own.map((parent) => {
      const [, taken] = pinsOf(platform)[parent.context]?.split("@") ?? [];
      return parent.digest !== undefined || taken === undefined ? parent : { ...parent, digest: taken };
    }),
  ]);
  return { ...planned, metadata: { ...planned.metadata, parents: Object.fromEntries(filled) } };
}

/**
 * Checks the files of other jobs where no program runs. The state is not read, so that a platform without a file is no
 * problem here: it may have been taken before.
 */
export async function planBuilt(
  images: readonly Image[],
  { planned, revision }: Pick<PlannedImages, "planned" | "revision">,
  files: ProgramBuilt,
  { askPushed, askDigest, stackFile }: BuiltPlanning,
): Promise<BuiltPlan> {
  const sentences = [...files.problems, ...foreignBuilt(files, images)];
  const take = async (planned: PlannedImage) => {
    const { image: whole, metadata: named } = await withBuiltParents(planned, images, files, askDigest);
    const fileOf = (platform: string) => builtOf(files, whole.name, platform);
    const image = { ...whole, builds: whole.builds.filter(({ platform }) => fileOf(platform)) };
    const read = await imageContent(image);
    if ("problems" in read) return { image: whole, taken: [], problems: read.problems };
    const { content } = read;
    const { metadata } = await settleImage({ image, metadata: named }, content, {
      recorded: (platform) => {
        const built = fileOf(platform);
        return built && { built };
      },
      basesOf: "files",
      secrets: image.secrets,
      askAge: async () => undefined,
    });
    const taking = { files, recorded: () => undefined, revision, askPushed, stackFile };
    const { taken, problems } = await takePlatforms({ image, metadata, content }, taking);
    return { image: whole, taken: [...taken.values()], problems };
  };
  const found = await Promise.all(planned.map(take));
  return {
    taken: new Map(found.map(({ image, taken }) => [image, taken])),
    problems: [...sentences.map((message) => ({ path: [], message })), ...found.flatMap(({ problems }) => problems)],
  };
}
