import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Chart } from "./chart.ts";
import type { Outcome } from "./goal.ts";
import type { Surroundings } from "./machine.ts";
import type { Turn } from "./row.ts";

export interface NamedChart extends Chart {
  /** The name of its file, without the ending. */
  readonly file: string;
}

/** What was measured of one row. */
export interface Result {
  readonly row: string;
  readonly what: string;
  readonly peer: string;
  readonly surroundings: Surroundings;
  /** Every single turn, by variant. */
  readonly turns: Readonly<Record<string, readonly Turn[]>>;
  readonly medians: Readonly<Record<string, Turn>>;
  readonly goals: readonly Outcome[];
  readonly charts: readonly NamedChart[];
}

/** Results that were written to a file; none when there is no such file. */
export function readResults(file: string): Result[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { results: Result[] }).results : [];
}

export function writeResults(file: string, results: readonly Result[]): void {
  writeFileSync(file, `${JSON.stringify({ results }, rounded, 2)}\n`);
}

/** Older results with newer ones of the same rows in their place, in the order of the rows. */
export function replaceResults(older: readonly Result[], newer: readonly Result[], rows: readonly string[]): Result[] {
  const byRow = new Map([...older, ...newer].map((result) => [result.row, result]));
  return rows.flatMap((row) => byRow.get(row) ?? []);
}

/** Milliseconds are exact enough, and the files of two runs are easier to compare. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(3)) : value;
}
