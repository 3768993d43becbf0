import { builtOf } from "../built/built-file.ts";
import { foreignBuilt } from "../built/check-built.ts";
import type { ProgramBuilt } from "../built/program-built.ts";
import type { AskPushed } from "../built/pushed-members.ts";
import type { Taken } from "../built/taken.ts";
import { imageContent } from "../docker-build/content.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import type { PlannedImage, PlannedImages } from "./plan-images.ts";
import { settleImage } from "./settle-image.ts";
import { takePlatforms } from "./take-platforms.ts";

/** What would be taken of the files that other jobs have written, by image, and what is wrong with them. */
export interface BuiltPlan {
  readonly taken: ReadonlyMap<Image, readonly Taken[]>;
  readonly problems: readonly Problem[];
}

/**
 * Checks the files of other jobs where no program runs. The state is not read, so that a platform without a file is no
 * problem here: it may have been taken before.
 */
export async function planBuilt(
  images: readonly Image[],
  { planned, revision }: Pick<PlannedImages, "planned" | "revision">,
  files: ProgramBuilt,
  { askPushed, stackFile }: { readonly askPushed: AskPushed; readonly stackFile: string },
): Promise<BuiltPlan> {
  const sentences = [...files.problems, ...foreignBuilt(files, images)];
  const take = async ({ image: whole, metadata: named }: PlannedImage) => {
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
