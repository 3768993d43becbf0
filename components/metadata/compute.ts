import { readEntries } from "./entries.ts";
import { type ExpectedText, expectedExpressions, fillExpected } from "./expected-text.ts";
import { globalExpressions, SHORT_SHA_LENGTH } from "./expressions.ts";
import { Findings } from "./findings.ts";
import { readFlavor } from "./flavor.ts";
import { readImages } from "./image-line.ts";
import { formatSets, readOwnSet, standardSet } from "./label-set.ts";
import { DEFAULT_RULES } from "./rule-types.ts";
import { RULE_KINDS } from "./rules/kinds.ts";
import type { SourceContext } from "./source-context.ts";
import { readTagRules } from "./tag-rule.ts";
import { makeTags } from "./tag-set.ts";

/**
 * What to compute: lists in the input syntax of docker/metadata-action, one line an entry. An entry that is empty or a
 * `#` comment is dropped.
 *
 * @see https://github.com/docker/metadata-action#customizing
 */
export interface MetadataOptions {
  readonly images?: readonly string[] | undefined;
  /** The rules; default `type=schedule` and `type=ref` of each event. */
  readonly tags?: readonly string[] | undefined;
  readonly flavor?: readonly string[] | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly annotations?: readonly string[] | undefined;
  /** Characters of a short commit, default 7. */
  readonly shortShaLength?: number | undefined;
  /** The action's default is `manifest`; without them annotations have no prefix. */
  readonly annotationLevels?: readonly string[] | undefined;
  /**
   * The tags that the repository has. When given, an automatic `latest` goes only to the highest stable version, and a
   * tag of a pattern that several versions share, `{{major}}`, only to the highest of those.
   */
  readonly existingTags?: readonly string[] | undefined;
  /** Texts that programs are to print: the action has none. */
  readonly expected?: readonly ExpectedText[] | undefined;
}

/** What is computed of an image. */
export interface Metadata {
  readonly version: {
    /** The tag of the first rule that gives one; absent when none does. */
    readonly main?: string;
    /** The tags of the other rules, without doubles. */
    readonly partial: readonly string[];
    readonly latest: boolean;
  };
  /** `image:tag`, image by image; bare tags without images. */
  readonly tags: readonly string[];
  /** The tags without an image. */
  readonly tagNames: readonly string[];
  /** `key=value`, sorted by key, each key once. */
  readonly labels: readonly string[];
  /** As the labels; with levels once for each, level by level: `index:key=value`. */
  readonly annotations: readonly string[];
  /** Sentences. */
  readonly warnings: readonly string[];
  /** Of each tag's name the rule that made it, as it was written. */
  readonly rules: Readonly<Record<string, string>>;
  /** Those of the names that are written out as they are: asked for by name, and not by a rule. */
  readonly plainTags: readonly string[];
  /** The expected texts, filled in. */
  readonly expected: readonly string[];
}

/**
 * Computes the tags, labels and annotations of an image as docker/metadata-action does. It differs in what that action
 * ignores silently: unknown attributes and expressions, and tags that no registry takes, are refused.
 *
 * @param source where `created` and `{{commit_date}}` are from; the clock is used for a commit without a date
 * @throws MetadataError with every problem of the inputs
 */
export function computeMetadata(options: MetadataOptions, source: SourceContext, clock: { now: Date }): Metadata {
  const findings = new Findings();
  const shortShaLength = options.shortShaLength ?? SHORT_SHA_LENGTH;
  const expressions = globalExpressions(source, clock.now, shortShaLength);
  const context = { source, now: clock.now, shortShaLength, findings };

  const images = readImages(readEntries("images", options.images), findings);
  const flavor = readFlavor(readEntries("flavor", options.flavor), expressions, findings);
  const ownLabels = readOwnSet(readEntries("labels", options.labels), expressions, findings);
  const ownAnnotations = readOwnSet(readEntries("annotations", options.annotations), expressions, findings);
  const written = readEntries("tags", options.tags);
  const entries = written.length > 0 ? written : readEntries("tags", DEFAULT_RULES);
  const rules = readTagRules(entries, expressions, findings);
  for (const rule of rules) RULE_KINDS[rule.type].check?.(rule, context);
  findings.throwProblems();

  const { versions, latest, rules: made, plain } = makeTags(rules, flavor, context, options.existingTags);
  findings.throwProblems();
  const [main, ...partial] = versions;
  if (main === undefined) findings.warn(`there are no tags: no rule gives one for ${describe(source)}`);
  const expected = fillExpected(options.expected ?? [], expectedExpressions(expressions, main), findings);
  findings.throwProblems();
  const standard = standardSet(source, main ?? "", source.commitDate ?? clock.now);
  const annotations = formatSets(standard, ownAnnotations);
  const tagNames = [...made.keys()];
  return {
    version: { ...(main !== undefined && { main }), partial, latest: latest !== undefined },
    tags: images.length > 0 ? images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`)) : tagNames,
    tagNames,
    labels: formatSets(standard, ownLabels),
    annotations:
      options.annotationLevels?.flatMap((level) => annotations.map((line) => `${level}:${line}`)) ?? annotations,
    warnings: findings.warnings,
    rules: Object.fromEntries(made),
    plainTags: [...plain],
    expected,
  };
}

function describe({ ref, eventName }: SourceContext): string {
  return `${ref || "a source without a ref"}${eventName && ` and the event ${eventName}`}`;
}
