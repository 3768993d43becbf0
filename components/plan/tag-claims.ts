import { showGiven } from "../metadata/given.ts";
import { canonicalRepository } from "../settings/duplicates.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { isMap, textsOf } from "../settings/raw.ts";
import type { ImageMetadata } from "./image-metadata.ts";

/** An image as written, templates filled, and what it is called. */
export interface NamedImage {
  readonly name: string;
  /** Where it stands in the settings. */
  readonly path: Path;
  readonly image: unknown;
  readonly metadata: ImageMetadata;
}

/** One tag of one repository can name the index of one image only. */
export function checkClaims(images: readonly NamedImage[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { name, path, image, metadata } of images) {
    if (!isMap(image) || image.publish === false) continue;
    const rules = textsOf(image.tags, [...path, "tags"]);
    const repositories = new Set(textsOf(image.repositories, []).map(([, text]) => canonicalRepository(text)));
    for (const tag of metadata.tags) {
      const [at = [...path, "tags"]] = rules.find(([, rule]) => showGiven(rule) === metadata.rules[tag]) ?? [];
      for (const repository of repositories) {
        const claim = `${repository}:${tag}`;
        const owner = owners.get(claim) ?? name;
        owners.set(claim, owner);
        if (owner === name) continue;
        problems.push({ path: at, message: `${quote(claim)} is claimed by image "${owner}" too; change one of them` });
      }
    }
  }
  return problems;
}
