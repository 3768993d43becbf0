import { nearest } from "../../lib/did-you-mean.ts";
import type { GitFacts } from "../../lib/git/address.ts";
import { type Metadata, OCI_PREFIX, type SourceContext } from "../metadata/index.ts";
import type { DirtyVerdict } from "../metadata/source/index.ts";
import { readExpectation } from "../settings/expectation.ts";
import { type Image, textsOfList } from "../settings/image.ts";
import { computeImage, expectedTexts } from "../settings/metadata-rules.ts";
import { type Problem, quote } from "../settings/problems.ts";
import { type LabelsAndAnnotations, labelsAndAnnotations } from "./labels-and-annotations.ts";
import type { LeftTag } from "./left-tags.ts";

/** What an image is called and labelled, for all its platforms and repositories alike. */
export interface ImageMetadata extends LabelsAndAnnotations {
  /** The tag that says most; undefined when no rule gives one. */
  readonly version: string | undefined;
  /** The tags that name the index, without repositories. */
  readonly tags: readonly string[];
  /** Each tag with the rule that made it, as it was written. */
  readonly rules: Readonly<Record<string, string>>;
  /** Those of the tags that may move back. */
  readonly forceTags: readonly string[];
  /**
   * Those of the tags that stay where they are when they name something newer: they come from a rule and are not named
   * explicitly.
   */
  readonly keepNewer: readonly string[];
  /** Those that stay there, as far as registries were asked. */
  readonly left: readonly LeftTag[];
  /** By the name of a gate, what it expects, its templates filled. */
  readonly expected: Readonly<Record<string, string>>;
}

/** What an image's metadata is computed from, beside the settings. */
export interface MetadataFacts {
  readonly source: SourceContext;
  /** What is known of the git address that the image is built from: the labels tell of it and not of the program. */
  readonly context?: GitFacts;
  /** The tags that the repositories have, for the setting `highestOnly`. */
  readonly existingTags?: readonly string[];
  /** Judges uncommitted changes by the tags that would move. Left out: there are none. */
  readonly judgeChanges?: (tags: readonly string[]) => DirtyVerdict;
  readonly now: Date;
}

/** What is wrong with an image. */
export interface Faults {
  readonly problems: readonly Problem[];
  /** Set when that is all: no rule gives a tag `for refs/heads/main`, and one may for another source. */
  readonly untagged?: string;
}

/** Computes what an image is called and labelled. Its name is its title when that of the repository is unknown. */
export function imageMetadata(image: Image<unknown>, facts: MetadataFacts): { metadata: ImageMetadata } | Faults {
  const result = computeImage(image.name, image, { ...facts, source: titledSource(facts) });
  if ("problems" in result) return result;
  const { computed } = result;
  const { tagNames } = computed;
  const changes = facts.judgeChanges?.(image.publish ? tagNames : []) ?? {};
  // What is no text is a problem of its own, and may have been meant as the tag.
  const isUntagged = image.publish && tagNames.length === 0 && image.isWhole("tags");
  const untagged = isUntagged ? [noTags(image, facts)] : [];
  const problems = [
    ...untagged,
    ...forcedProblems(image, tagNames),
    ...emptyExpectations(image, computed.expected),
    ...(changes.problem === undefined ? [] : [{ path: image.at("dirty"), message: changes.problem }]),
  ];
  if (problems.length > 0)
    return { problems, ...(problems.length === untagged.length && { untagged: sourceOf(facts) }) };
  const {
    version,
    tagNames: tags,
    rules,
    plainTags,
    expected,
    ...lines
  } = changes.suffix ? suffixed(computed, changes.suffix) : computed;
  const placed = labelsAndAnnotations(image, lines, facts);
  return {
    metadata: {
      version: version.main,
      tags,
      rules,
      forceTags: tags.filter((tag) => image.forceTags.includes(tag)),
      left: [],
      keepNewer: tags.filter((tag) => !plainTags.includes(tag)),
      expected: byGate(image, expected),
      ...placed,
      warnings: [...computed.warnings, ...placed.warnings, ...(changes.warning === undefined ? [] : [changes.warning])],
    },
  };
}

/** A text that is empty is found in whatever a program prints. */
function emptyExpectations(image: Image<unknown>, expected: readonly string[]): Problem[] {
  return expectedTexts(image).flatMap(([path, written], position): Problem[] => {
    const { pattern } = readExpectation(expected[position] ?? "");
    if (pattern.trim() !== "") return [];
    return [
      { path, message: `${quote(written)} is empty here: the image has no such version or tag; write what it prints` },
    ];
  });
}

function byGate({ gates = [] }: Image<unknown>, expected: readonly string[]): Record<string, string> {
  const expecting = gates.filter(({ expect }) => expect !== undefined);
  return Object.fromEntries(expecting.map(({ name }, position) => [name, expected[position] ?? ""]));
}

/** The source with the title that the labels are to have: the program's repository is not that of a git address. */
function titledSource({ source, context }: MetadataFacts): SourceContext {
  const { name: _, ...repository } = source.repository;
  return context ? { ...source, repository } : source;
}

/** The same with an end to every tag, and to the version. */
function suffixed(computed: Metadata, suffix: string): Metadata {
  const { main } = computed.version;
  const line = `${OCI_PREFIX}version=${main}`;
  const inLines = (lines: readonly string[]) => lines.map((each) => (each === line ? `${each}${suffix}` : each));
  return {
    ...computed,
    version: { ...computed.version, ...(main !== undefined && { main: `${main}${suffix}` }) },
    tagNames: computed.tagNames.map((tag) => `${tag}${suffix}`),
    plainTags: computed.plainTags.map((tag) => `${tag}${suffix}`),
    rules: Object.fromEntries(Object.entries(computed.rules).map(([tag, rule]) => [`${tag}${suffix}`, rule])),
    labels: inLines(computed.labels),
    annotations: inLines(computed.annotations),
  };
}

function noTags(image: Image<unknown>, facts: MetadataFacts): Problem {
  const what = image.tags === undefined ? "is left out, and the default rules give no tag" : "gives no tag";
  return {
    path: image.at("tags"),
    message: `${what} ${sourceOf(facts)}; add a rule or a plain tag, or set publish: false`,
  };
}

function sourceOf({ source: { ref, eventName, unreadable } }: MetadataFacts): string {
  const nowhere = unreadable === undefined ? "git knows neither branch nor tag" : `git cannot tell: ${unreadable}`;
  return ref ? `for ${ref}${eventName && ` (${eventName})`}` : `here, where ${nowhere}`;
}

/** A tag that is forced by name and misspelt would force nothing. Rules may give it at another event. */
function forcedProblems(image: Image<unknown>, tags: readonly string[]): Problem[] {
  if (!image.tags?.every((rule) => tags.includes(rule))) return [];
  return textsOfList(image, "forceTags").flatMap(([at, tag]) => {
    if (tags.includes(tag)) return [];
    const meant = nearest(tag, tags);
    const fix = meant === undefined ? "add it to the tags or remove it" : `did you mean ${quote(meant)}?`;
    return [{ path: at, message: `${quote(tag)} is not one of the tags; ${fix}` }];
  });
}
