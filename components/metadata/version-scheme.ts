import { createRequire } from "node:module";
import type * as Pep440 from "@renovatebot/pep440";
import compareSemver from "semver/functions/compare.js";
import parseSemver from "semver/functions/parse.js";
import type { Expressions } from "./template.ts";

const load = createRequire(import.meta.url);
/** Loaded where a rule is of that scheme: at once, as versions are read at once. */
const pep440 = () => load("@renovatebot/pep440") as typeof Pep440;

/** One version, read by its scheme. */
export interface Version {
  /** As it was written. */
  readonly raw: string;
  /** In the scheme's normal form, without a `v` before it. */
  readonly version: string;
  /** Whether it is a final release: no prerelease, and in PEP 440 neither a post nor a development release. */
  readonly isStable: boolean;
  /** The numbers of the release that are written out. */
  readonly precision: number;
  /** What a rule's pattern may write of it. */
  readonly expressions: Expressions;
}

/** A grammar of versions and their order. */
export interface VersionScheme {
  /** What a text is not, for a sentence. */
  readonly noun: string;
  /** undefined when the text is not a version of the scheme. */
  parse(text: string): Version | undefined;
  /** Below 0 when the first is lower, above 0 when it is higher. */
  compare(one: Version, other: Version): number;
}

/** @see https://semver.org */
export const SEMVER: VersionScheme = {
  noun: "semantic version (https://semver.org)",
  parse(text) {
    const parsed = parseSemver(text);
    if (!parsed) return undefined;
    const { raw, version, major, minor, patch, prerelease, build } = parsed;
    return {
      raw,
      version,
      isStable: prerelease.length === 0,
      precision: 3,
      expressions: { raw, version, major, minor, patch, prerelease, build },
    };
  },
  compare: (one, other) => compareSemver(one.version, other.version),
};

/** @see https://peps.python.org/pep-0440 */
export const PEP440: VersionScheme = {
  noun: "PEP 440 version (https://peps.python.org/pep-0440)",
  parse(text) {
    const { clean, explain, major, minor, patch } = pep440();
    const parsed = explain(text);
    const version = clean(text);
    if (!parsed || version === null) return undefined;
    return {
      raw: text,
      version,
      isStable: !(parsed.is_prerelease || parsed.is_postrelease || parsed.is_devrelease),
      precision: parsed.release.length,
      expressions: { raw: text, version, major: major(text), minor: minor(text), patch: patch(text) },
    };
  },
  compare: (one, other) => pep440().compare(one.version, other.version),
};
