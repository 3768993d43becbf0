import { publicationOf } from "../../lib/oci/publication.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import type { SourceContext } from "../metadata/index.ts";
import { basesSetting } from "../settings/bases.ts";
import type { Image } from "../settings/image.ts";
import type { AskLive, LeftTag, MovingNames } from "./left-tags.ts";

/** What of an image's plan tells whether it is published. */
interface Names extends MovingNames {
  readonly left: readonly LeftTag[];
}

/**
 * Whether what would be published is published: in each repository, every tag that would move points to one index that
 * was made from this commit under this version, for these platforms. What is built on may have moved since. False where
 * a registry cannot tell, where a tag is forced, and where a job is there to take new bases.
 *
 * @param hasChanges whether what is built differs from its commit
 */
export async function isPublishedAlready(
  image: Image<unknown>,
  metadata: Names,
  source: SourceContext,
  hasChanges: boolean,
  ask: AskLive,
): Promise<boolean> {
  const { revision, version } = publicationOf(metadata.annotations.index);
  const { tags, forceTags, left } = metadata;
  if (!image.publish || !revision || hasChanges || forceTags.length > 0 || takesBases(image, source)) return false;
  // Another digest may have been given since.
  if (image.given.length > 0) return false;
  const platforms = image.builds.map(({ platform }) => platform).toSorted();
  const isThere = image.repositories.map(async (text) => {
    const repository = formatRepository(parseRepository(text));
    const moving = tags.filter((tag) => !left.some((each) => each.repository === repository && each.tag === tag));
    const live = await Promise.all(moving.map((tag) => ask(repository, tag)));
    return (
      live.length > 0 &&
      live.every((each) => {
        return (
          each?.digest === live[0]?.digest &&
          each?.publication.revision === revision &&
          each.publication.version === version &&
          each.platforms?.toSorted().join() === platforms.join()
        );
      })
    );
  });
  return (await Promise.all(isThere).catch(() => [false])).every(Boolean);
}

/** By `report` a moved base is no reason to build; by others it is, but not for the job of a release that runs again. */
function takesBases(image: Image<unknown>, { eventName, ref }: SourceContext): boolean {
  if (basesSetting(image) === "report") return false;
  return !(eventName === "push" && ref.startsWith("refs/tags/"));
}
