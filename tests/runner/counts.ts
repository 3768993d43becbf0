/** How many checks ended how. A test that does not run has failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The counts of one check. */
export function countOne(passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number) => all.reduce((total, counts) => total + pick(counts), 0);
  return { passed: sum((one) => one.passed), failed: sum((one) => one.failed) };
}

/** The last line of a run: `12 passed, 0 failed`. */
export function countsLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}

/** Whether a run is a success: something was checked, and nothing failed. */
export function isSuccess({ passed, failed }: Counts): boolean {
  return passed > 0 && failed === 0;
}
