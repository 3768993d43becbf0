import type { Turn } from "./row.ts";

/** The middle of values, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** The median of each figure of turns, each for itself. */
export function medians(turns: readonly Turn[]): Turn {
  const memory = turns.flatMap((turn) => turn.memory ?? []);
  return {
    seconds: median(turns.map(({ seconds }) => seconds)),
    cpu: median(turns.map(({ cpu }) => cpu)),
    serving: median(turns.map(({ serving }) => serving)),
    ...(memory.length > 0 && { memory: median(memory) }),
  };
}
