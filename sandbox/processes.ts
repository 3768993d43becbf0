import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a process may take to end by itself before it is killed. */
const GRACE_MS = 5000;
const POLL_MILLISECONDS = 50;

/** One process of this machine. The start time tells it from a later process with the same number. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since the machine started. */
  readonly started: string;
}

/**
 * The process that runs exactly this command line. The kernel is asked, not a file with a number in it: what it says
 * survives a crash or a half-made start of whoever started the process, and is never out of date.
 *
 * @param argv the program's path and its arguments; they must be unique to what is looked for
 */
export function findProcess(argv: readonly string[]): Process | undefined {
  const wanted = `${argv.join("\0")}\0`;
  for (const pid of pids()) {
    if (read(pid, "cmdline") === wanted) return describe(pid);
  }
  return undefined;
}

/** The file that a process executes; undefined when it has ended. */
export function executable(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/**
 * Ends a process and all that it started: asks the process first, then kills what is left.
 *
 * @param grace how many milliseconds it may take to end by itself
 */
export async function endTree(root: Process, grace = GRACE_MS): Promise<void> {
  let tree = withDescendants([root]);
  signal([root], "SIGTERM");
  const deadline = Date.now() + grace;
  while (isAlive(root) && Date.now() < deadline) {
    await sleep(POLL_MILLISECONDS);
    tree = withDescendants(tree);
  }
  signal(tree, "SIGKILL");
  while (tree.some(isAlive)) await sleep(POLL_MILLISECONDS);
}

function signal(processes: readonly Process[], name: NodeJS.Signals): void {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

function isAlive({ pid, started }: Process): boolean {
  return describe(pid)?.started === started;
}

/** The processes with all that they, those that still live, and their descendants have started. */
function withDescendants(roots: readonly Process[]): Process[] {
  const all = pids().flatMap((pid) => describe(pid) ?? []);
  const tree = [...roots];
  for (const one of tree) {
    if (!isAlive(one)) continue;
    tree.push(...all.filter(({ parent, pid }) => parent === one.pid && !tree.some((known) => known.pid === pid)));
  }
  return tree;
}

/** A process by its number; undefined when there is none, or only the remains of one that has ended. */
function describe(pid: number): Process | undefined {
  // The name, in parentheses, may have blanks and parentheses itself; the fields after it are counted from the state.
  const [state, parent, ...rest] = read(pid, "stat")?.split(") ").at(-1)?.split(" ") ?? [];
  const started = rest[17];
  if (started === undefined || state === "Z" || state === "X") return undefined;
  return { pid, parent: Number(parent), started };
}

function pids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined; // it ended between the listing and the reading
  }
}
