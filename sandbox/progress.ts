/** How long a step may be silent before a line says that it is still running. */
const HEARTBEAT_MS = 15_000;

/** One step of a set-up. */
export interface Step {
  /** What is being done, for messages: `build pulumi 3.274.1 from Go modules`. */
  readonly title: string;
  /** Whether nothing is left to do. Cheap: it is asked at every start. */
  done(): Promise<boolean> | boolean;
  /**
   * Does the work. It may be interrupted at any moment and started again.
   *
   * @param say tells a detail of the progress, shown with the next line
   */
  run(say: (detail: string) => void): Promise<void>;
}

/**
 * Runs the steps that are not done, one after the other, and tells on standard error which of how many runs, for how
 * long, and a heartbeat for the long ones. Prints nothing when all are done.
 *
 * @throws Error of the step that failed; the steps before it stay done
 */
export async function runSteps(
  steps: readonly Step[],
  write: (line: string) => void = (line) => process.stderr.write(line),
): Promise<void> {
  const missing: Step[] = [];
  for (const step of steps) if (!(await step.done())) missing.push(step);
  for (const [index, step] of missing.entries()) {
    const label = `[${index + 1}/${missing.length}] ${step.title}`;
    const started = Date.now();
    const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
    let detail = "";
    write(`${label} ...\n`);
    const heartbeat = setInterval(() => write(`${label}: ${elapsed()}${detail && `, ${detail}`}\n`), HEARTBEAT_MS);
    try {
      await step.run((text) => {
        detail = text;
      });
    } finally {
      clearInterval(heartbeat);
    }
    write(`${label}: done in ${elapsed()}\n`);
  }
}
