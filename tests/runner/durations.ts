import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Check } from "./check.ts";
import { isSuccess } from "./counts.ts";

/** How long files of tests took when they last passed, in milliseconds. */
export type Durations = Readonly<Record<string, number>>;

/** Reads what earlier runs took; nothing where none has ended here yet. */
export function readDurations(file: string): Durations {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Durations) : {};
}

export function writeDurations(file: string, durations: Durations): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(durations));
}

/** The check, which notes how long it took when it passed. */
export function timed(check: Check, note: (milliseconds: number) => void): Check {
  return async (...args) => {
    const start = performance.now();
    const counts = await check(...args);
    if (isSuccess(counts)) note(Math.round(performance.now() - start));
    return counts;
  };
}

/**
 * The longest files first: one that came last would keep a single lane busy when the others are through. A file that
 * has not run yet counts by its size, as the others take for theirs.
 */
export function longestFirst(
  files: readonly string[],
  durations: Durations,
  sizeOf: (file: string) => number,
): readonly string[] {
  const known = files.filter((file) => Object.hasOwn(durations, file));
  const total = (of: (file: string) => number) => known.reduce((sum, file) => sum + of(file), 0);
  const rate = known.length > 0 ? total((file) => durations[file] ?? 0) / Math.max(1, total(sizeOf)) : 1;
  const expected = (file: string) => durations[file] ?? sizeOf(file) * rate;
  return files.toSorted((one, other) => expected(other) - expected(one));
}
