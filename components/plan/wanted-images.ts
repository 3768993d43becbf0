import { type BuildOnly, withWantedBuilds } from "../built/build-only.ts";
import type { Image } from "../settings/image.ts";
import type { PlannedImages } from "./plan-images.ts";

/** An image with the builds of it that are wanted: the same for the same image. */
export type WantedPart = (image: Image) => Image;

export function wantedPartOf(only: BuildOnly | undefined): WantedPart {
  const known = new Map<Image, Image>();
  return (image) => {
    const part = known.get(image) ?? withWantedBuilds(image, only);
    known.set(image, part);
    return part;
  };
}

/** The images of a program without the builds of those of which nothing is wanted; the others as a whole. */
export function withWanted(all: PlannedImages, only: BuildOnly | undefined): PlannedImages {
  const wantedPart = wantedPartOf(only);
  const cut = (image: Image): Image => {
    const part = wantedPart(image);
    return part.builds.length > 0 ? image : part;
  };
  return {
    ...all,
    planned: all.planned.map((each) => ({ ...each, image: cut(each.image) })),
    toBuild: all.toBuild.map(cut),
  };
}

/** The images of a program without those of which nothing is wanted; the others as a whole. */
export function wantedImages(all: PlannedImages, only: BuildOnly | undefined): PlannedImages {
  if (!only) return all;
  const { planned, leftAlone, toBuild } = all;
  const isWanted = (image: Image) => withWantedBuilds(image, only).builds.length > 0;
  return {
    ...all,
    planned: planned.filter(({ image }) => isWanted(image)),
    leftAlone: leftAlone.filter(({ image }) => isWanted(image)),
    toBuild: toBuild.filter(isWanted),
  };
}
