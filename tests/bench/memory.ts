import { readdirSync, readFileSync } from "node:fs";

const MILLISECONDS = 100;
const KB_IN_MB = 1024;

/**
 * Samples what all processes that this one starts from now on, and those that they start, have in memory together: not
 * the sandbox's.
 *
 * @param server a process that is sampled in their place, with those that it has started
 */
export function sampleMemory(server?: number): { stop(): void; most(): number } {
  const others = new Set(childrenOf(process.pid));
  const started = () => childrenOf(process.pid).filter((child) => !others.has(child));
  let most = 0;
  const sample = () => {
    const processes = (server === undefined ? started() : [server]).flatMap((each) => [each, ...descendants(each)]);
    const sum = processes.reduce((total, pid) => total + proportionalKilobytes(pid), 0);
    most = Math.max(most, sum / KB_IN_MB);
  };
  const timer = setInterval(sample, MILLISECONDS);
  return { stop: () => clearInterval(timer), most: () => most };
}

/** The processes below one. */
function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function childrenOf(pid: number): number[] {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const children = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")) ?? "";
    return children.split(" ").filter(Boolean).map(Number);
  });
}

/** What a process has in memory; what it shares with others is divided among them. */
function proportionalKilobytes(pid: number): number {
  const rollup = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? "";
  return Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
}

/** A process may end while it is read of. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
