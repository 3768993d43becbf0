import * as pulumi from "@pulumi/pulumi";
import { publicationOf } from "../../lib/oci/publication.ts";
import { buildOnly } from "../built/build-only.ts";
import { type RecordedPublication, readPublished } from "../built/known-platforms.ts";
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
  const { known } = buildOnly(process.env) ?? {};
  // A state that cannot be read is said where the bases are settled.
  const resources = known === undefined ? await ownResources().catch((): RecordedResources => ({})) : {};
  const names = candidates.map(({ image }) => image.name);
  return withPublished(
    images,
    candidates,
    known === undefined ? lastPublications(resources, names) : readPublished(known),
  );
}

/** What a state has published last of the images of these names. */
export function lastPublications(
  resources: RecordedResources,
  names: readonly string[],
): Record<string, RecordedPublication> {
  const found = names.flatMap((name): [string, RecordedPublication][] => {
    const recorded = recordedImage(resources, name);
    if (!recorded) return [];
    const publications = recorded.indexes.map(({ outputs: { publication, annotations } }) =>
      isMap(publication)
        ? publication
        : publicationOf(isMap(annotations) ? (annotations as Record<string, string>) : {}),
    );
    return [[name, { isRead: recorded.isRead, publications }]];
  });
  return Object.fromEntries(found);
}

/** The same with what the state has published last. */
export function withPublished(
  images: PlannedImages,
  candidates: readonly PlannedImage[],
  published: Readonly<Record<string, RecordedPublication>>,
): PlannedImages {
  const left = candidates
    .filter((planned) => isOfAnother(planned, published[planned.image.name]))
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
function isOfAnother({ metadata }: PlannedImage, recorded: RecordedPublication | undefined): boolean {
  if (!recorded || recorded.publications.length === 0) return false;
  if (recorded.isRead) return true;
  const next = publicationOf(metadata.annotations.index);
  return recorded.publications.every(({ revision, version }) => revision !== next.revision || version !== next.version);
}

function reasonOf({ tags, left }: PlannedImage["metadata"]): string {
  const moving = tags.filter((tag) => !left.some((each) => each.tag === tag));
  const [first = ""] = moving;
  const are = moving.length === 1 ? "is" : "are";
  return `${moving.join(", ")} ${are} published already from this commit; nothing is built or moved (to build it again, set forceTags: ["${first}"] for one update)`;
}
