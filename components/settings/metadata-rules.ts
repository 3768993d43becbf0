import { computeMetadata, type Metadata, MetadataError, type SourceContext } from "../metadata/index.ts";
import { isExpression, quoteExpression } from "./expectation.ts";
import { type Image, textsOfList } from "./image.ts";
import { type Problem, quote } from "./problems.ts";
import type { Located } from "./raw.ts";

/** What the rules of an image are read against. */
export interface RuleFacts {
  readonly source: SourceContext;
  /** The tags that the repositories have, for the setting `highestOnly`. */
  readonly existingTags?: readonly string[];
  readonly now: Date;
}

const NOWHERE: RuleFacts = {
  source: { origin: "", eventName: "", ref: "", sha: "", isDirty: false, repository: {} },
  now: new Date(0),
};

/** The lists that the rules are read from, each text with its place in the settings. */
type Lists = Readonly<Record<"tags" | "flavor" | "labels" | "annotations" | "expected", readonly Located[]>>;

/** Checks what is wrong with an image's rules whatever the source. */
export function checkMetadata(image: Image<unknown>): Problem[] {
  const result = computeImage("", image, NOWHERE);
  return "problems" in result ? result.problems : [];
}

/**
 * Computes the tags, labels and annotations of an image.
 *
 * @param title the image's title when that of the repository is unknown
 */
export function computeImage(
  title: string,
  image: Image<unknown>,
  { source, existingTags, now }: RuleFacts,
): { computed: Metadata } | { problems: Problem[] } {
  const lists: Lists = {
    tags: textsOfList(image, "tags"),
    flavor: textsOfList(image, "flavor"),
    labels: pairsOf(image, "labels"),
    annotations: pairsOf(image, "annotations"),
    expected: expectedTexts(image),
  };
  const texts = (list: readonly Located[]) => list.map(([, text]) => text);
  const options = {
    tags: texts(lists.tags),
    flavor: texts(lists.flavor),
    labels: texts(lists.labels),
    annotations: texts(lists.annotations),
    expected: texts(lists.expected).map((text) => ({
      text,
      quote: isExpression(text) ? quoteExpression : (value: string) => value,
    })),
    ...(image.shortShaLength !== undefined && { shortShaLength: image.shortShaLength }),
    ...(existingTags && { existingTags }),
  };
  const repository = { ...source.repository, name: source.repository.name ?? title };
  try {
    return { computed: computeMetadata(options, { ...source, repository }, { now }) };
  } catch (error) {
    if (error instanceof MetadataError) return { problems: locate(error, lists, image) };
    throw error;
  }
}

/** Each problem at its place; the default rules have none. */
function locate({ problems }: MetadataError, lists: Lists, image: Image<unknown>): Problem[] {
  return problems.map(({ list, position, text, message }) => ({
    path: (list !== "images" && lists[list][position]?.[0]) || image.at(list === "expected" ? "gates" : list),
    message: `${quote(text)} ${message}`,
  }));
}

/** What the gates of an image expect, in their order. */
export function expectedTexts({ gates = [], at }: Pick<Image<unknown>, "gates" | "at">): Located[] {
  return gates.flatMap(({ expect }, position): Located[] =>
    expect === undefined ? [] : [[at("gates", position, "expect"), expect]],
  );
}

/** The entries of a map as `key=value`, each with its place. */
function pairsOf(image: Image<unknown>, field: "labels" | "annotations"): Located[] {
  return Object.entries(image[field]).map(([key, value]) => [image.at(field, key), `${key}=${value}`]);
}
