import validSemver from "semver/functions/valid.js";

/** Exact versions are of the first rank, `latest` is of the last. */
export function movingRank(tag: string): number {
  if (tag === "latest") return 2;
  return validSemver(tag) ? 0 : 1;
}

/**
 * The order in which tags move: exact versions first, `latest` last, so that the exact tag already exists when a moving
 * one changes. Tags of one rank keep their order.
 */
export function movingOrder(tags: readonly string[]): string[] {
  return [...tags].sort((a, b) => movingRank(a) - movingRank(b));
}
