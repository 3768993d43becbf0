import { join, relative } from "node:path";
import Mocha from "mocha";
import type { Counts } from "./counts.ts";

/** How long one test may take that says nothing else; the machine may be busy. */
const TIMEOUT_MILLISECONDS = 10_000;
/** From when on the time of a test is shown. */
const SLOW_MILLISECONDS = 500;

/**
 * Runs test files in this process, one after the other, and shows each test.
 *
 * @param signal ends the run after the test at hand; the hooks that clear away still run
 */
export async function runMocha(
  project: string,
  files: readonly string[],
  color: boolean,
  signal: AbortSignal,
): Promise<Counts> {
  const mocha = new Mocha({
    color,
    forbidOnly: true,
    forbidPending: true,
    reporter: "spec",
    slow: SLOW_MILLISECONDS,
    timeout: TIMEOUT_MILLISECONDS,
  });
  // These are coloured for a terminal that CI is said to be, whatever the option says.
  if (!color) Object.assign(Mocha.reporters.Base.symbols, { ok: "✔", err: "✖" });
  for (const file of files) mocha.addFile(join(project, file));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const failures: string[] = [];
    const runner = mocha.run(() => resolve({ passed: runner.stats?.passes ?? 0, failures }));
    runner.on("fail", (test) => {
      const file = test.file === undefined ? "" : `${relative(project, test.file)}: `;
      failures.push(`${file}${test.fullTitle()}`);
    });
    signal.addEventListener("abort", () => runner.abort());
  });
}
