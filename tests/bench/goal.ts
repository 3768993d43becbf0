import type { Goal, Turn } from "./row.ts";

/** What became of a goal, as it is kept. */
export interface Outcome extends Omit<Goal, "value"> {
  readonly value: number;
}

/** What all else may add to the builds. */
export const OVER_BARE: Goal = {
  ours: "up",
  peer: "bare",
  what: "up / bare",
  most: 1.1,
  unit: "times",
  value: (of) => of("up").seconds / of("bare").seconds,
};

/** What one build should add to an update that changes nothing: what it takes by itself. */
export const OVER_NO_OP: Goal = {
  ours: "up",
  peer: "buildx",
  what: "(up − no-op) / buildx",
  most: 1.3,
  unit: "times",
  value: (of) => (of("up").seconds - of("no-op").seconds) / of("buildx").seconds,
};

const DIGITS = { s: 2, times: 2, ms: 1, MB: 0 } as const;

/** The outcomes of the goals whose variants were all measured. */
export function outcomes(goals: readonly Goal[], measured: ReadonlyMap<string, Turn>): Outcome[] {
  return goals.flatMap(({ value, ...goal }) => {
    let isComplete = true;
    const reached = value((variant) => {
      const found = measured.get(variant);
      isComplete &&= found !== undefined;
      return found ?? { seconds: Number.NaN, cpu: Number.NaN, serving: Number.NaN };
    });
    return isComplete ? [{ ...goal, value: reached }] : [];
  });
}

/** Whether a goal is met, to the digit that is printed. */
export function isMet({ value, most, unit }: Pick<Outcome, "value" | "most" | "unit">): boolean {
  return Number(value.toFixed(DIGITS[unit])) <= most;
}

/** `meets its goal`, `misses its goal by 0.40 s`. */
export function verdict(outcome: Outcome): string {
  if (isMet(outcome)) return "meets its goal";
  return `misses its goal by ${amount(outcome.value - outcome.most, outcome.unit)}`;
}

/** `2.90 s`, `1.25`. */
export function amount(value: number, unit: Goal["unit"]): string {
  const digits = value.toFixed(DIGITS[unit]);
  return unit === "times" ? digits : `${digits} ${unit}`;
}
