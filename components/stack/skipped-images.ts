import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import { imageContent } from "../docker-build/content.ts";
import { hasContent } from "../docker-build/recorded-build.ts";
import { ownResources } from "../github/recorded-state.ts";
import type { LeftImage } from "../plan/plan-images.ts";
import type { Image } from "../settings/image.ts";
import { platformsOf, type RecordedImage, recordedImage } from "./recorded-image.ts";

/** An image that this update leaves as the last one left it. */
export interface SkippedImage extends RecordedImage {
  /** Whether its builds can be registered: they are the stack's own, and their folders are still what was built. */
  readonly isUnedited: boolean;
}

/** What the state has of the images that are left as they are; says that they are. None that was never built. */
export async function skippedImages(leftAlone: readonly LeftImage[]): Promise<Record<string, SkippedImage>> {
  for (const { image, reason } of leftAlone) await pulumi.log.warn(printable(`${image.name}: ${reason}`));
  if (leftAlone.length === 0 || !pulumi.runtime.hasEngine()) return {};
  const resources = await ownResources();
  const skipped = leftAlone.map(async ({ image }): Promise<[string, SkippedImage][]> => {
    const recorded = recordedImage(resources, image.name);
    return recorded ? [[image.name, { ...recorded, isUnedited: await isUnedited(recorded, image) }]] : [];
  });
  return Object.fromEntries((await Promise.all(skipped)).flat());
}

async function isUnedited({ builds, isRead }: RecordedImage, image: Image): Promise<boolean> {
  if (isRead) return false;
  const read = await imageContent(image);
  if ("problems" in read) return false;
  const contents = Object.entries(read.content);
  return builds.every((build) => {
    const found = contents.find(([platform]) => platform === platformsOf(build)[0])?.[1];
    return found && hasContent(build.outputs, found.args);
  });
}
