import { ageOf } from "../../lib/age.ts";
import { columns } from "../../lib/columns.ts";
import { shortHash } from "../../lib/oci/digest.ts";
import { printable } from "../../lib/printable.ts";
import type { BaseReport, BuiltOn, PlannedImageReport } from "./model.ts";

/** The bases of an image as a table, in texts that are not escaped. */
export interface BasesTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it. */
  readonly notes: readonly string[];
}

const DIGEST = /@sha\d+:[0-9a-f]+$/;

/** What an image's builds rest on, where that is known, what registries have now, and what it means. */
export function basesTable(image: PlannedImageReport, now = new Date()): BasesTable {
  const { bases = [] } = image;
  const isKnown = bases.some(({ builtOn }) => builtOn !== undefined);
  const rows = bases.flatMap((base) =>
    (isKnown ? rowsOf(base) : [base]).map((built: BuiltOn): string[] => [
      nameOf(base, built, image),
      ...(isKnown ? [digestAndAge(built.digest, built.created, now)] : []),
      digestAndAge(base.current, base.currentCreated, now),
      isKnown ? meaningOf(base, built, image) : fixedMeaning(base, image),
    ]),
  );
  const notes = bases.flatMap(({ name, unpinned }) =>
    unpinned === undefined ? [] : [`${shortName(name)}: ${unpinned}`],
  );
  const headings = ["base", ...(isKnown ? ["built on (digest, age)"] : []), "now (digest, age)", ""];
  return { headings, rows, notes: [...new Set(notes)] };
}

/** The same as lines below the image's name; none for an image without bases. */
export function basesLines(image: PlannedImageReport, now = new Date()): readonly string[] {
  const { headings, rows, notes } = basesTable(image, now);
  if (rows.length === 0) return [];
  const lines = [...columns([headings, ...rows]), ...notes.map(printable)];
  return [printable(`${image.name}, bases: ${image.basesSetting}`), ...lines.map((line) => `  ${line}`)];
}

/** One for each digest that builds rest on, and one for the platforms that were not built. */
function rowsOf({ builtOn = [], platforms }: BaseReport): readonly BuiltOn[] {
  const built = builtOn.flatMap((each) => each.platforms);
  const others = platforms.filter((platform) => !built.includes(platform));
  return others.length > 0 ? [...builtOn, { platforms: others }] : builtOn;
}

function nameOf({ name, role }: BaseReport, { platforms }: BuiltOn, image: PlannedImageReport): string {
  const isForAll = image.platforms.every((platform) => platforms.includes(platform));
  const what = [...(role === "syntax" ? ["# syntax"] : []), ...(isForAll ? [] : platforms)];
  return `${shortName(name)}${what.length > 0 ? ` (${what.join(", ")})` : ""}`;
}

/** One that is named by its digest with no more of it than the tables have. */
function shortName(name: string): string {
  return name.replace(DIGEST, (digest) => `@${shortHash(digest)}`);
}

function digestAndAge(digest: string | undefined, created: string | undefined, now: Date): string {
  if (digest === undefined) return "-";
  const age = created === undefined ? undefined : ageOf(created, now);
  return `${shortHash(digest)}${age === undefined ? "" : `, ${age}`}`;
}

/** What is the same whatever was built; empty where it depends. */
function fixedMeaning({ name, current, digest }: BaseReport, { basesSetting }: PlannedImageReport): string {
  if (DIGEST.test(name)) return "named by its digest";
  if (basesSetting === "float") return "floats";
  if (current === undefined) return "could not be asked";
  return digest === undefined ? "not pinned" : "";
}

function meaningOf(base: BaseReport, built: BuiltOn, image: PlannedImageReport): string {
  const { digest } = built;
  const fixed = fixedMeaning(base, image);
  if (fixed !== "") return fixed;
  if (digest === undefined) return isBuilt(base, built) ? "was not pinned" : "not built yet";
  if (digest === base.current) return "up to date";
  return image.basesSetting === "follow" ? "moved; the next up builds it" : "moved; not taken";
}

/** Whether a row is of builds that the state has, which may be of a time when nothing was pinned. */
function isBuilt({ builtOn = [] }: BaseReport, row: BuiltOn): boolean {
  return builtOn.includes(row);
}
