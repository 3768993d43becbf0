import validSemver from "semver/functions/valid.js";

/**
 * The order in which tags move: exact versions first, `latest` last, so that the exact tag already exists when a moving
 * one changes. Tags of one kind keep their order.
 */
export function movingOrder(tags: readonly string[]): string[] {
  const rank = (tag: string) => (tag === "latest" ? 2 : validSemver(tag) ? 0 : 1);
  return [...tags].sort((a, b) => rank(a) - rank(b));
}
