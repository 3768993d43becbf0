import { ageOf } from "./age.ts";
import { columns } from "./columns.ts";
import { listed } from "./listed.ts";
import { shortHash } from "./oci/digest.ts";
import type { Publication } from "./oci/publication.ts";
import { printable } from "./printable.ts";

/** One tag of a repository before an update. */
export interface PlannedTag {
  readonly tag: string;
  /** The digest that it points to; undefined when the tag does not exist. */
  readonly live: string | undefined;
  /** What the index at that digest says of itself, as far as it was read. */
  readonly publication?: Publication | undefined;
  /** The digest that it would point to; undefined when only an update builds it. */
  readonly target: string | undefined;
  /** In a few words, why the tag would move, or why it would not. */
  readonly why: string;
  readonly stays: boolean;
}

export const TAG_HEADINGS: readonly string[] = ["tag", "now (digest, age, commit)", "then", "why"];
const COMMIT_LENGTH = 7;
/** Room for a version, its minor version and `latest`; wider ones push the other columns out of 80. */
const TAGS_LENGTH = 18;

/** How many tags of a row, or of a line, a table for a terminal names; of more it says how many. */
const MOST_TAGS = 20;

/** Tags that go the same way: where they point, where they would, and why. */
export interface TagRow {
  readonly tags: readonly string[];
  readonly cells: readonly string[];
}

/**
 * Where the tags of a repository point, and where an update would move them, in texts below {@link TAG_HEADINGS}.
 *
 * @param next what the index that would be published says of itself
 */
export function tagRows(planned: readonly PlannedTag[], next: Publication, now = new Date()): readonly TagRow[] {
  const rows = new Map<string, { tags: string[]; cells: readonly string[] }>();
  for (const tag of planned) {
    const cells = [nowOf(tag, now), thenOf(tag, next), tag.why];
    const key = cells.join("\0");
    const row = rows.get(key) ?? { tags: [], cells };
    rows.set(key, row);
    row.tags.push(tag.tag);
  }
  return [...rows.values()];
}

/** The same as lines: the repository, the headings, the rows. One line where all tags are new. */
export function tagTable(repository: string, planned: readonly PlannedTag[], next: Publication): readonly string[] {
  const found = tagRows(planned, next);
  const [only] = found;
  if (only && found.length === 1 && planned.every(({ live }) => live === undefined)) {
    const [, then, why] = only.cells;
    return [printable(`${repository}  ${listed(only.tags, MOST_TAGS)}: ${why}, ${then}`)];
  }
  const rows = found.flatMap(({ tags, cells }) => {
    const [first = "", ...others] = packed(tags);
    return [[first, ...cells], ...others.map((line) => [line])];
  });
  return [repository, ...columns([TAG_HEADINGS, ...rows])];
}

/** The tags in a column: as many on a line as it is wide. */
function packed(tags: readonly string[]): string[] {
  const lines: string[] = [];
  const more = tags.length - MOST_TAGS;
  const shown = more > 0 ? [...tags.slice(0, MOST_TAGS), `${more} more`] : tags;
  for (const tag of shown) {
    const line = lines.at(-1);
    if (line === undefined) lines.push(tag);
    else if (`${line}, ${tag}`.length <= TAGS_LENGTH) lines.splice(-1, 1, `${line}, ${tag}`);
    else lines.splice(-1, 1, `${line},`, tag);
  }
  return lines;
}

function nowOf({ live, publication: { created, revision } = {} }: PlannedTag, now: Date): string {
  if (live === undefined) return "-";
  const age = created === undefined ? undefined : ageOf(created, now);
  const parts = [shortHash(live), age, revision?.slice(0, COMMIT_LENGTH)];
  return parts.filter((part) => part !== undefined).join(", ");
}

function thenOf({ target, stays }: PlannedTag, { revision }: Publication): string {
  if (stays) return "the same";
  if (target !== undefined) return shortHash(target);
  return revision === undefined ? "new build" : `build of ${revision.slice(0, COMMIT_LENGTH)}`;
}
