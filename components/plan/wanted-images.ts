import { type BuildOnly, withWantedBuilds } from "../built/build-only.ts";
import type { Image } from "../settings/image.ts";
import type { PlannedImages } from "./plan-images.ts";

/** The images of a program with the builds that are wanted. */
export function withWanted(planned: PlannedImages, only: BuildOnly | undefined): PlannedImages {
  // What was one image stays one.
  const images = new Map<Image, Image>();
  const cut = (image: Image): Image => {
    const known = images.get(image) ?? withWantedBuilds(image, only);
    images.set(image, known);
    return known;
  };
  return {
    ...planned,
    planned: planned.planned.map((each) => ({ ...each, image: cut(each.image) })),
    leftAlone: planned.leftAlone.map((each) => ({ ...each, image: cut(each.image) })),
    toBuild: planned.toBuild.map(cut),
  };
}

/** The images of a program without those of which nothing is wanted. */
export function wantedImages(all: PlannedImages, only: BuildOnly | undefined): PlannedImages {
  if (!only) return all;
  const { planned, leftAlone, toBuild, ...others } = withWanted(all, only);
  const isWanted = ({ builds }: Image) => builds.length > 0;
  return {
    ...others,
    planned: planned.filter(({ image }) => isWanted(image)),
    leftAlone: leftAlone.filter(({ image }) => isWanted(image)),
    toBuild: toBuild.filter(isWanted),
  };
}
