import type { ImageReport } from "../model.ts";

/** The images so that each comes after those it is built on; a cycle, which nothing can publish, ends somewhere. */
export function parentsFirst(images: readonly ImageReport[]): ImageReport[] {
  const found = new Set<ImageReport>();
  const visit = (image: ImageReport, path: readonly ImageReport[]) => {
    if (found.has(image) || path.includes(image)) return;
    for (const name of image.parents ?? []) {
      const parent = images.find((each) => each.name === name);
      if (parent) visit(parent, [...path, image]);
    }
    found.add(image);
  };
  for (const image of images) visit(image, []);
  return [...found];
}
