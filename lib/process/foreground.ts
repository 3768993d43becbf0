import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Signals that ask a process to end. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program in the foreground: it has this process's terminal and gets the signals that this process gets.
 *
 * @param env its whole environment
 * @returns its exit code; 128 and the signal's number when a signal ended it, as in a shell
 */
export function foreground(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const pass = (signal: NodeJS.Signals) => {
    // Ctrl-C reaches the whole group of a terminal. Passed on, it would be the second one, which Pulumi takes for
    // "stop at once".
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  // Before the start: a signal that came in between would end this process and leave the program behind.
  for (const signal of ENDINGS) process.on(signal, pass);
  const child = spawn(file, args, { env, stdio: "inherit" });
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  }).finally(() => {
    for (const signal of ENDINGS) process.off(signal, pass);
  });
}
