import { ownValue } from "./own-value.ts";

/**
 * Values by tag, as states store them. A tag may have any name that a branch has, and protobuf's maps lose the one that
 * JavaScript keeps to itself: in its key it has a mark before it that no tag can have.
 */
export type TagMap = Readonly<Record<string, string>>;

const LOST = "__proto__";
const MARK = "%";

export function tagMap(entries: Iterable<readonly [tag: string, value: string]>): TagMap {
  return Object.fromEntries([...entries].map(([tag, value]) => [keyOf(tag), value]));
}

/** The value of a tag; undefined when it has none. */
export function atTag(map: TagMap, tag: string): string | undefined {
  return ownValue(map, keyOf(tag));
}

/** The tags that have a value. */
export function tagsIn(map: TagMap): string[] {
  return Object.keys(map).map((key) => (key === MARK + LOST ? LOST : key));
}

function keyOf(tag: string): string {
  return tag === LOST ? MARK + LOST : tag;
}
