import compareSemver from "semver/functions/compare.js";
import parseSemver from "semver/functions/parse.js";
import { OCI_PREFIX } from "./annotations.ts";

/** What an index says of itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export interface Publication {
  /** `org.opencontainers.image.created`, an RFC 3339 time. */
  readonly created?: string | undefined;
  /** `org.opencontainers.image.version`. */
  readonly version?: string | undefined;
  /** `org.opencontainers.image.revision`, the commit. */
  readonly revision?: string | undefined;
}

/** How far ahead of this clock a time may be (milliseconds); one that is further ahead is a mistake. */
const CLOCK_TOLERANCE = 24 * 60 * 60 * 1000;

export function publicationOf(annotations: Readonly<Record<string, string>> | undefined): Publication {
  return {
    created: annotations?.[`${OCI_PREFIX}created`],
    version: annotations?.[`${OCI_PREFIX}version`],
    revision: annotations?.[`${OCI_PREFIX}revision`],
  };
}

/**
 * Why moving a tag from one publication to another would take it back in time; undefined when it would not, or when
 * the two do not tell. Different semantic versions decide (a 1.9.1 made after 2.0.1 is still the older one), else the
 * time of creation.
 */
export function olderThan(next: Publication, live: Publication): string | undefined {
  const order = versionOrder(next, live);
  if (order < 0) return `version ${next.version} is older than ${live.version}`;
  if (order > 0) return undefined;
  if (!(timeOf(next) < timeOf(live))) return undefined;
  const mistake = isAhead(live)
    ? ", which is in the future because of a wrong clock; force the tag once to fix that"
    : "";
  return `created ${next.created} is older than ${live.created}${mistake}`;
}

/**
 * Why nothing tells which of two publications is the newer one: no versions that differ, one time of creation, and two
 * commits, as under a SOURCE_DATE_EPOCH that is the same for every build. Undefined when something tells, or when they
 * are of one commit: that is an image which was built again.
 */
export function indistinguishable(next: Publication, live: Publication): string | undefined {
  if (versionOrder(next, live) !== 0) return undefined;
  if (timeOf(next) !== timeOf(live) || !next.revision || !live.revision || next.revision === live.revision) {
    return undefined;
  }
  return `both were created ${next.created}, from the commits ${next.revision} and ${live.revision}, so it is unknown which is newer; set SOURCE_DATE_EPOCH to the time of the commit, or unset it`;
}

/** What follows from a time of creation in the future, with the fix; undefined when it is not. */
export function aheadWarning(publication: Publication): string | undefined {
  if (!isAhead(publication)) return undefined;
  return `it says it was created ${publication.created}, which is in the future: until then, anything published later counts as older. Fix the time of the commit, or set SOURCE_DATE_EPOCH`;
}

/** Below 0 when the first is lower, above 0 when it is higher; 0 when they are equal, or do not tell. */
function versionOrder(next: Publication, live: Publication): number {
  const [one, other] = [parseSemver(next.version), parseSemver(live.version)];
  if (one && other) return compareSemver(one, other);
  // A release whose first rule writes `1.2` is known by that, as far as it goes.
  const [release, otherRelease] = [releaseOf(next), releaseOf(live)];
  if (!release || !otherRelease) return 0;
  return Math.sign(release[0] - otherRelease[0]) || Math.sign(release[1] - otherRelease[1]);
}

function releaseOf({ version = "" }: Publication): [major: number, minor: number] | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function isAhead(publication: Publication): boolean {
  return timeOf(publication) > Date.now() + CLOCK_TOLERANCE;
}

/** NaN when there is none that can be read: it compares as false with everything. */
function timeOf({ created = "" }: Publication): number {
  return Date.parse(created);
}

/** A tag that would move, with digests: from where it is to where it is to be. */
export interface MoveBack {
  /** `registry/path`. */
  readonly repository: string;
  readonly tag: string;
  readonly live: string;
  /** Undefined when that is built only by an update. */
  readonly target: string | undefined;
}

/** The sentence that refuses to move a tag back, with the fix. */
export function refusalToMoveBack({ repository, tag, live, target }: MoveBack, reason: string): string {
  return `the tag ${tag} of ${repository} points to the newer ${live} and is not moved back to ${
    target ?? "the new build"
  }: ${reason}. ${fix(tag)}`;
}

/** The same where nothing tells which of the two is the newer one. */
export function refusalToGuess({ repository, tag, live, target }: MoveBack, reason: string): string {
  return `the tag ${tag} of ${repository} points to ${live} and is not moved to ${
    target ?? "the new build"
  }: ${reason}. ${fix(tag)}`;
}

function fix(tag: string): string {
  return `Remove the tag, or force it with forceTags: ["${tag}"]`;
}
