import type { AskAge } from "../bases/base-warnings.ts";
import { builtOf } from "../built/built-file.ts";
import type { BuiltPlatform } from "../built/built-platform.ts";
import type { ImageContent } from "../docker-build/content.ts";
import type { RecordedBuild } from "../docker-build/recorded-build.ts";
import type { Image } from "../settings/image.ts";
import type { PlannedImage } from "./plan-images.ts";
import type { RecordedBuilds } from "./recorded-builds.ts";
import { type Recorded, type SettledImage, type Settling, settleImage } from "./settle-image.ts";
import { type Decided, type Taking, takePlatforms } from "./take-platforms.ts";
import type { WantedPart } from "./wanted-images.ts";

/** An image of which it is decided what its builds take, and which of its platforms are built at all. */
export type DecidedImage = PlannedImage & SettledImage & Decided & { readonly content: ImageContent };

/** What was built of the images of a program, and who tells more. */
export interface Deciding extends Omit<Taking, "recorded"> {
  /** Undefined where nobody can tell. */
  readonly recorded: RecordedBuilds | undefined;
  /** Whether a plan has the bases of the images. */
  readonly hasPlan: boolean;
  readonly wantedPart: WantedPart;
  readonly secretsOf: (image: Image) => Settling["secrets"];
  readonly askAge: AskAge;
}

/**
 * Decides what becomes of an image's platforms. Its bases are settled for all of it, also where only a part is wanted:
 * another job that builds the other part settles them alike.
 *
 * @returns the image with what is wanted of it
 */
export async function decideImage(
  planned: PlannedImage,
  content: ImageContent,
  { recorded, hasPlan, wantedPart, secretsOf, askAge, ...taking }: Deciding,
): Promise<DecidedImage> {
  const { image: whole } = planned;
  const fileOf = (platform: string) => builtOf(taking.files, whole.name, platform);
  const takenOf = (platform: string) => recorded?.taken(whole.name, platform);
  const hasFiles = whole.builds.some(({ platform }) => fileOf(platform));
  const settled = await settleImage(planned, content, {
    recorded: (platform) => recordedOf(fileOf(platform) ?? takenOf(platform), recorded?.find(whole.name, platform)),
    basesOf: hasFiles ? (hasPlan ? "plan" : "files") : undefined,
    secrets: secretsOf(whole),
    askAge,
  });
  const image = wantedPart(whole);
  const { metadata } = settled;
  const decided = await takePlatforms({ image, metadata, content }, { ...taking, recorded: takenOf });
  return { ...settled, ...decided, image, content };
}

/** What was built for a platform: what is to be taken now counts before what was taken. */
function recordedOf(built: BuiltPlatform | undefined, build: RecordedBuild | undefined): Recorded | undefined {
  return built ? { built } : build && { build };
}
