import { canonicalRepository } from "../settings/duplicates.ts";
import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { ImageMetadata } from "./image-metadata.ts";
import { rulePath } from "./rule-path.ts";

/** An image, and what it is called. */
export interface NamedImage {
  readonly image: Image;
  readonly metadata: ImageMetadata;
}

/** One tag of one repository can name the index of one image only. */
export function checkClaims(images: readonly NamedImage[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { image, metadata } of images) {
    if (!image.publish) continue;
    const { name } = image;
    const repositories = new Set(image.repositories.map(canonicalRepository));
    for (const tag of metadata.tags) {
      for (const repository of repositories) {
        const claim = `${repository}:${tag}`;
        const owner = owners.get(claim) ?? name;
        owners.set(claim, owner);
        if (owner === name) continue;
        problems.push({
          path: rulePath(image, metadata.rules[tag]),
          message: `${quote(claim)} is also claimed by image "${owner}"; change one of them`,
        });
      }
    }
  }
  return problems;
}
