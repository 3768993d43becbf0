import { computeMetadata, type Metadata, MetadataError, type SourceContext } from "../metadata/index.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, type Located, textsOf } from "./raw.ts";

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
type Lists = Readonly<Record<"tags" | "flavor" | "labels" | "annotations", readonly Located[]>>;

/** Checks what is wrong with an image's rules whatever the source. */
export function checkMetadata(image: unknown, path: Path): Problem[] {
  if (!isMap(image)) return [];
  const result = computeImage("", image, path, NOWHERE);
  return "problems" in result ? result.problems : [];
}

/**
 * Computes the tags, labels and annotations of an image as written: what has no legal shape counts as left out.
 *
 * @param title the image's title where nobody knows the repository's
 * @param path where the image stands
 */
export function computeImage(
  title: string,
  fields: Record<string, unknown>,
  path: Path,
  { source, existingTags, now }: RuleFacts,
): { computed: Metadata } | { problems: Problem[] } {
  const lists: Lists = {
    tags: textsOf(fields.tags, [...path, "tags"]),
    flavor: textsOf(fields.flavor, [...path, "flavor"]),
    labels: pairsOf(fields.labels, [...path, "labels"]),
    annotations: pairsOf(fields.annotations, [...path, "annotations"]),
  };
  const texts = (list: readonly Located[]) => list.map(([, text]) => text);
  const options = {
    tags: texts(lists.tags),
    flavor: texts(lists.flavor),
    labels: texts(lists.labels),
    annotations: texts(lists.annotations),
    ...(typeof fields.shortShaLength === "number" && { shortShaLength: fields.shortShaLength }),
    ...(existingTags && { existingTags }),
  };
  const repository = { ...source.repository, name: source.repository.name ?? title };
  try {
    return { computed: computeMetadata(options, { ...source, repository }, { now }) };
  } catch (error) {
    if (error instanceof MetadataError) return { problems: locate(error, lists, path) };
    throw error;
  }
}

/** Each problem at its place; the default rules stand nowhere. */
function locate({ problems }: MetadataError, lists: Lists, path: Path): Problem[] {
  return problems.map(({ list, position, text, message }) => ({
    path: (list !== "images" && lists[list][position]?.[0]) || [...path, list],
    message: `${quote(text)} ${message}`,
  }));
}

/** The entries of a map as `key=value`, each with its place. */
function pairsOf(map: unknown, path: Path): Located[] {
  if (!isMap(map)) return [];
  return entriesOf(map).flatMap(([key, value]): Located[] =>
    typeof value === "string" ? [[[...path, key], `${key}=${value}`]] : [],
  );
}
