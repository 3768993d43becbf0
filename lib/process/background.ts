import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";

/** How a process ended. */
export type Ending =
  | { readonly kind: "exit"; readonly code: number }
  /** It took longer than it may, and was ended. */
  | { readonly kind: "late" }
  /** It could not be started: mostly there is no such program. */
  | { readonly kind: "unstartable"; readonly code: string };

export interface BackgroundResult {
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BackgroundOptions {
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** What it reads from standard input. */
  readonly input?: string;
  /** In milliseconds. */
  readonly deadline: number;
}

/** Those that still run. */
const running = new Set<ChildProcess>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program that must not hold up this one: with no terminal that it could ask at, in a process group of its own
 * that ends as a whole at the deadline or with this process. A program's helpers, which keep its pipes open, end too.
 */
export function runInBackground(
  file: string,
  args: readonly string[],
  options: BackgroundOptions,
): Promise<BackgroundResult> {
  const { env, input = "", deadline } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, stdio: "pipe", detached: process.platform !== "win32", windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const finish = (ending: Ending) => {
      clearTimeout(timer);
      forget(child);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
      resolve({ ending, stdout: text(stdout), stderr: text(stderr) });
    };
    const timer = setTimeout(() => {
      end(child);
      child.stdout.destroy();
      child.stderr.destroy();
      finish({ kind: "late" });
    }, deadline);
    remember(child);
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", ({ code }: NodeJS.ErrnoException) => finish({ kind: "unstartable", code: `${code}` }));
    child.once("close", (code, signal) => {
      finish({ kind: "exit", code: signal ? 128 + constants.signals[signal] : (code ?? 1) });
    });
    // Who reads no input closes it.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function remember(child: ChildProcess): void {
  if (running.size === 0) {
    process.on("exit", endAll);
    for (const signal of SIGNALS) process.on(signal, endedBy);
  }
  running.add(child);
}

function forget(child: ChildProcess): void {
  if (!running.delete(child) || running.size > 0) return;
  process.off("exit", endAll);
  for (const signal of SIGNALS) process.off(signal, endedBy);
}

/** A group of its own is spared the signals of a terminal. */
function endedBy(signal: NodeJS.Signals): void {
  endAll();
  const isOurs = process.listenerCount(signal) === 1;
  for (const each of SIGNALS) process.off(each, endedBy);
  // Where nobody else listens, the signal is to end this process, as it would without us.
  if (isOurs) process.kill(process.pid, signal);
}

function endAll(): void {
  for (const child of running) end(child);
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
