import * as pulumi from "@pulumi/pulumi";
import { publicationOf } from "../../lib/oci/publication.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";
import type { LeftImage, PlannedImage, PlannedImages } from "../plan/plan-images.ts";
import { isMap } from "../settings/raw.ts";
import { recordedImage } from "./recorded-image.ts";

/**
 * Leaves the images as they are that are published already, where the stack has published something else of them since:
 * of what was built before, the state knows nothing, so that bases which have moved would be taken.
 */
export async function leavePublished(images: PlannedImages): Promise<PlannedImages> {
  const candidates = images.planned.filter(({ metadata }) => metadata.isPublished);
  if (candidates.length === 0 || !pulumi.runtime.hasEngine()) return images;
  // A state that cannot be read is said where the bases are settled.
  const resources = await ownResources().catch((): RecordedResources => ({}));
  return withPublished(images, candidates, resources);
}

/** The same with the state at hand. */
export function withPublished(
  images: PlannedImages,
  candidates: readonly PlannedImage[],
  resources: RecordedResources,
): PlannedImages {
  const left = candidates
    .filter((planned) => isOfAnother(planned, resources))
    .map(({ image, metadata }): LeftImage => ({ image, reason: reasonOf(metadata) }));
  const isLeft = (image: LeftImage["image"]) => left.some((each) => each.image === image);
  return {
    ...images,
    planned: images.planned.filter(({ image }) => !isLeft(image)),
    leftAlone: [...images.leftAlone, ...left],
    toBuild: images.toBuild.filter((image) => !isLeft(image)),
  };
}

/** Whether the state is of another publication than the one that is planned, or its builds were only read since. */
function isOfAnother({ image, metadata }: PlannedImage, resources: RecordedResources): boolean {
  const recorded = recordedImage(resources, image.name);
  if (!recorded || recorded.indexes.length === 0) return false;
  if (recorded.isRead) return true;
  const next = publicationOf(metadata.annotations.index);
  return recorded.indexes.every(({ outputs: { annotations } }) => {
    const { revision, version } = publicationOf(isMap(annotations) ? (annotations as Record<string, string>) : {});
    return revision !== next.revision || version !== next.version;
  });
}

function reasonOf({ tags, left }: PlannedImage["metadata"]): string {
  const moving = tags.filter((tag) => !left.some((each) => each.tag === tag));
  const [first = ""] = moving;
  const are = moving.length === 1 ? "is" : "are";
  return `${moving.join(", ")} ${are} published already from this commit; nothing is built or moved (to build it again, set forceTags: ["${first}"] for one update)`;
}
