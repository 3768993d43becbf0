import type { Outcome } from "./rules/rule.ts";
import { sanitizeTag } from "./sanitize.ts";
import { PEP440, SEMVER, type Version, type VersionScheme } from "./version-scheme.ts";

/** The text around a version in a tag. */
export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

const NONE: Affixes = { prefix: "", suffix: "" };

/**
 * Why a tag made by a pattern stays with a higher version: the pattern gives this one's tag, `1` or `1.9`, to that one
 * too. A pattern that writes the whole version gives each its own, so none is held back.
 *
 * @returns goes on after "stays where it is: "; undefined when the tag may move
 */
export function holdPattern(outcome: Outcome, affixes: Affixes, existing: readonly string[]): string | undefined {
  if (!outcome.version?.own.isStable) return undefined;
  const { scheme, own, nameOf } = outcome.version;
  const name = sanitizeTag(nameOf(own));
  const rivals = stableVersions(existing, [affixes], scheme, own).filter(
    (other) => sanitizeTag(nameOf(other)) === name,
  );
  return lowerThan(own, rivals, scheme);
}

/**
 * Why an automatic `latest` stays with another version: it is the highest stable one's.
 *
 * @param affixes of the tag that the first rule gives
 * @param isPlain whether the tag is `latest` with nothing around it, which versions with and without affixes share
 * @returns goes on after "stays where it is: "; undefined when the tag may move
 */
export function holdLatest(
  outcome: Outcome,
  affixes: Affixes,
  isPlain: boolean,
  existing: readonly string[],
): string | undefined {
  const { scheme, own } = outcome.version ?? versionIn(outcome.value);
  if (own && !own.isStable) return `${own.version} is not a stable version`;
  const others = stableVersions(existing, isPlain ? [affixes, NONE] : [affixes], scheme, own);
  if (own) return lowerThan(own, others, scheme);
  const [highest] = others.toSorted((one, other) => scheme.compare(other, one));
  return highest && `"${outcome.value}" is not a version, and the repository has ${highest.version}`;
}

function lowerThan(own: Version, others: readonly Version[], scheme: VersionScheme): string | undefined {
  const [highest] = others.toSorted((one, other) => scheme.compare(other, one));
  if (!highest || scheme.compare(own, highest) >= 0) return undefined;
  return `${own.version} is lower than ${highest.version}, which the repository has`;
}

/** The version that a tag of a rule without versions is, in the scheme that fits. */
function versionIn(text: string): { scheme: VersionScheme; own: Version | undefined } {
  for (const scheme of [SEMVER, PEP440]) {
    const own = scheme.parse(text);
    // A single number may be a date or a commit as well.
    if (own && own.precision > 1) return { scheme, own };
  }
  return { scheme: SEMVER, own: undefined };
}

/**
 * The stable versions among the tags, each with one of the affixes around it. What is shorter than a version can be,
 * such as `2`, is not taken for one unless the own version is as short.
 */
function stableVersions(
  tags: readonly string[],
  affixes: readonly Affixes[],
  scheme: VersionScheme,
  own: Version | undefined,
): Version[] {
  const precision = Math.min(2, own?.precision ?? 2);
  return tags
    .flatMap((tag) => affixes.flatMap((around) => inner(tag, around) ?? []))
    .flatMap((text) => scheme.parse(text) ?? [])
    .filter((version) => version.isStable && version.precision >= precision);
}

function inner(tag: string, { prefix, suffix }: Affixes): string | undefined {
  // A version may have a `v` before it anyway, so that one as a prefix sets no tags apart.
  const before = prefix === "v" ? "" : sanitizeTag(prefix);
  const after = sanitizeTag(suffix);
  if (tag.length < before.length + after.length || !tag.startsWith(before) || !tag.endsWith(after)) return undefined;
  return tag.slice(before.length, tag.length - after.length);
}
