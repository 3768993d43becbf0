import { PARTS_ENDING, TOGETHER_ENDING } from "../../lib/resource-types.ts";
import type { Build, Image } from "../settings/image.ts";
import { comparedBuild } from "./compared-build.ts";
import { slug } from "./platform-build.ts";
import { unpushedFolder } from "./unpushed-images.ts";

/** What decides which platforms of an image are built at once. */
type Togetherness<Secret> = Pick<Image<Secret>, "build" | "builds">;

/**
 * The builds that are one build with that of a platform, itself included, in the order of the image: those of the same
 * builder, where the image asks for that. What is compared, or read from a folder by other images, is built on its own.
 *
 * @param isBuilt whether a platform is built at all
 */
export function builtWith<Secret>(
  { build, builds }: Togetherness<Secret>,
  { platform, builder }: Build<Secret>,
  isBuilt: (platform: string) => boolean,
): [Build<Secret>, ...Build<Secret>[]] {
  const isTogether = build === "together" && !comparedBuild(process.env) && unpushedFolder(process.env) === undefined;
  const found = builds.filter(
    (each) => each.platform === platform || (isTogether && each.builder === builder && isBuilt(each.platform)),
  );
  const [first, ...others] = found;
  if (!first) throw new Error(`the image is not built for ${platform}`);
  return [first, ...others];
}

/** What the build of several platforms is called; no platform of any image has such a name. */
export function togetherName(image: string, first: string): string {
  return `${image}-${slug(first)}${TOGETHER_ENDING}`;
}

/** What the platforms are called that such a build has pushed. */
export function partsName(together: string): string {
  return `${together}${PARTS_ENDING}`;
}
