import semver from "semver";
import { OCI_PREFIX } from "../../lib/oci/annotations.ts";

/** What an index says of itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export interface Publication {
  /** `org.opencontainers.image.created`, an RFC 3339 time. */
  readonly created?: string | undefined;
  /** `org.opencontainers.image.version`. */
  readonly version?: string | undefined;
}

export function publicationOf(annotations: Readonly<Record<string, string>> | undefined): Publication {
  return {
    created: annotations?.[`${OCI_PREFIX}created`],
    version: annotations?.[`${OCI_PREFIX}version`],
  };
}

/**
 * Why moving a tag from one publication to another would take it back in time; undefined when it would not, or when
 * the two do not tell. Different semantic versions decide (a 1.9.1 made after 2.0.1 is still the older one), else the
 * time of creation.
 */
export function olderThan(next: Publication, live: Publication): string | undefined {
  const [nextVersion, liveVersion] = [semver.parse(next.version), semver.parse(live.version)];
  const order = nextVersion && liveVersion ? semver.compare(nextVersion, liveVersion) : 0;
  if (order < 0) return `version ${next.version} is older than ${live.version}`;
  if (order > 0) return undefined;
  const [nextTime, liveTime] = [Date.parse(next.created ?? ""), Date.parse(live.created ?? "")];
  return nextTime < liveTime ? `created ${next.created} is older than ${live.created}` : undefined;
}

/**
 * The order in which tags move: exact versions first, `latest` last, so that whoever follows a moving tag finds the
 * exact one there already. Tags of one kind keep their order.
 */
export function movingOrder(tags: readonly string[]): string[] {
  const rank = (tag: string) => (tag === "latest" ? 2 : semver.valid(tag) ? 0 : 1);
  return [...tags].sort((a, b) => rank(a) - rank(b));
}
