import { printableLines } from "../printable.ts";

/** How many of the last lines of a failed process's output its error shows. */
const SHOWN_LINES = 20;

/** How a process is started; what is left out is inherited. */
export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the process. */
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads from standard input; nothing by default. */
  readonly input?: string;
  /** In milliseconds; a process that takes longer is killed and has failed. */
  readonly timeout?: number;
}

/**
 * Runs a program and waits for it.
 *
 * @returns its standard output, without the newline at its end
 * @throws Error with the command, how it ended and the last lines of its output
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env, input, timeout } = options;
  // Loaded by those who run something.
  const { execa } = await import("execa");
  const result = await execa(file, args, {
    all: true,
    reject: false,
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout }),
    ...(env !== undefined && { env, extendEnv: false }),
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });
  if (!result.failed) return result.stdout;
  const ending = result.exitCode === undefined ? result.shortMessage : `it exited with ${result.exitCode}`;
  const tail = printableLines(result.all.split("\n").slice(-SHOWN_LINES).join("\n"));
  throw new Error(`${[file, ...args].join(" ")} failed: ${ending}${tail && `\n${tail}`}`);
}
