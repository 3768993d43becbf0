import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Parents } from "../parents/parent.ts";

/** An image, and what its builds read of other images. */
export interface ToldImage {
  readonly image: { readonly name: string; readonly builds: readonly { readonly platform: string }[] };
  readonly metadata: { readonly parents: Parents };
}

/** Says in a preview which images are built on others that would be built before. */
export async function tellParents(images: readonly ToldImage[]): Promise<void> {
  if (!pulumi.runtime.isDryRun()) return;
  for (const sentence of images.flatMap(parentRemarks)) await pulumi.log.info(printable(sentence));
}

/** A sentence for each image that would be built first: `app: built on toolchain for linux/arm64, which would be built first`. */
export function parentRemarks({ image: { name, builds }, metadata: { parents } }: ToldImage): string[] {
  const platforms = builds.map(({ platform }) => platform);
  const open = new Map<string, Set<string>>();
  for (const platform of platforms) {
    for (const { image, digest } of parents[platform] ?? []) {
      if (digest === undefined) open.set(image, (open.get(image) ?? new Set()).add(platform));
    }
  }
  return [...open].map(([parent, own]) => {
    const where = own.size < platforms.length ? ` for ${[...own].join(", ")}` : "";
    return `${name}: built on ${parent}${where}, which would be built first`;
  });
}
