import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Counts, countOne } from "./counts.ts";

const MOCHA_PROCESS = fileURLToPath(new URL("./mocha-process.ts", import.meta.url));

/** How the processes of a run are started. */
export interface Surroundings {
  /** The checkout. */
  readonly project: string;
  readonly colors: boolean;
  /** Whether what they print appears as it comes; else each process's output appears in one piece when it has ended. */
  readonly live: boolean;
  readonly print: (text: Uint8Array) => void;
  /** Asks them to end. */
  readonly signal: AbortSignal;
}

/** One process of a run of the checks: a tool, or mocha with some test files. */
export type Check = (surroundings: Surroundings, env: NodeJS.ProcessEnv) => Promise<Counts>;

/** One of the project's tools, which counts as one check. */
export function toolCheck(title: string, tool: string, args: readonly string[]): Check {
  return async ({ project, ...surroundings }, env) => {
    const file = join(project, "node_modules", ".bin", tool);
    const child = spawn(file, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    const whole = `${title}: ${[tool, ...args].join(" ")}`;
    return countOne(whole, (await ended(child, whole, surroundings)) === 0);
  };
}

/** Test files in a mocha of their own, whose tests are counted. */
export function mochaCheck(title: string, files: readonly string[]): Check {
  return async ({ project, ...surroundings }, env) => {
    const child = fork(MOCHA_PROCESS, [project, surroundings.colors ? "colors" : "plain", ...files], {
      cwd: project,
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let counts: Counts | undefined;
    child.once("message", (message) => {
      counts = message as Counts;
    });
    await ended(child, title, surroundings);
    // One that ended before it could count has failed, whatever it ran.
    return counts ?? countOne(`${title}: ended before its tests were counted`, false);
  };
}

/** Prints what a process prints, with a title. Gives its exit code; undefined when a signal ended it. */
async function ended(
  child: ChildProcess,
  title: string,
  { live, print, signal }: Pick<Surroundings, "live" | "print" | "signal">,
): Promise<number | undefined> {
  const pieces: Uint8Array[] = [Buffer.from(`${title}\n`)];
  const printAll = () => {
    for (const piece of pieces.splice(0)) print(piece);
  };
  if (live) printAll();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (piece: Buffer) => {
      pieces.push(piece);
      if (live) printAll();
    });
  }
  const stop = () => child.kill();
  signal.addEventListener("abort", stop);
  const [code] = await once(child, "close");
  signal.removeEventListener("abort", stop);
  printAll();
  return code ?? undefined;
}
