/** How checks ended. A test that does not run has failed. */
export interface Counts {
  readonly passed: number;
  /** What failed, each in a line: the file and the test's title, or the tool. */
  readonly failures: readonly string[];
}

/** The counts of one check. */
export function countOne(title: string, passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failures: passed ? [] : [title] };
}

export function addCounts(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** The last lines of a run: what failed, whose output may be far above, and `12 passed, 0 failed`. */
export function summary({ passed, failures }: Counts): string {
  const list = failures.length > 0 ? ["failed:", ...failures.map((failure) => `  ${failure}`)] : [];
  return [...list, `${passed} passed, ${failures.length} failed`].join("\n");
}

/** Whether a run is a success: something was checked, and nothing failed. */
export function isSuccess({ passed, failures }: Counts): boolean {
  return passed > 0 && failures.length === 0;
}
