import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isCurrent, replaceFile } from "../../lib/files.ts";
import { endTree, executable, findProcess } from "../processes.ts";
import type { Step } from "../progress.ts";
import { daemonEnvironment } from "./daemon-environment.ts";

/** How long a daemon may take until it answers. */
const START_TIMEOUT_MS = 30_000;
const POLL_MILLISECONDS = 50;
/** How many of the last lines of a daemon's log the error of a failed start shows. */
const SHOWN_LINES = 10;

/** A long-running process of the sandbox. */
export interface Daemon {
  /** As a person would say it: `the registry on localhost:5055`. */
  readonly title: string;
  /** The program's path and its arguments, with a path of this sandbox among them: the process is found by it. */
  readonly argv: readonly [string, ...string[]];
  /** The command in front of `argv` that replaces itself with it, such as `unshare --mount --`. */
  readonly launcher?: () => readonly string[];
  /** The file that `argv` names, and its desired content; when it differs, the daemon is restarted. */
  readonly configuration: { readonly path: string; readonly text: string };
  /** Added to what every daemon needs of this process's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Where standard output and standard error go; one file or two. */
  readonly logs: { readonly output: string; readonly errors: string };
  /** Makes what must be there before the start. */
  prepare(): Promise<void>;
  /** Whether it answers its clients. */
  answers(): Promise<boolean>;
  /** Clears away what it leaves behind when it has ended. */
  cleanUp(): Promise<void>;
}

/** The process number of a daemon, or undefined when it does not run. */
export function daemonPid(daemon: Daemon): number | undefined {
  return findProcess(daemon.argv)?.pid;
}

/** Whether the daemon runs as it would be started now, from the same program and configuration, and answers. */
export async function isRunning(daemon: Daemon): Promise<boolean> {
  const [file] = daemon.argv;
  const pid = daemonPid(daemon);
  if (pid === undefined || !existsSync(file) || executable(pid) !== realpathSync(file)) return false;
  return isCurrent(daemon.configuration.path, daemon.configuration.text) && (await daemon.answers());
}

/** The step that starts a daemon, or starts it again when it runs otherwise than it should. */
export function startStep(daemon: Daemon): Step {
  return {
    title: `start ${daemon.title}`,
    done: () => isRunning(daemon),
    run: () => start(daemon),
  };
}

/** Stops a daemon with all that it started. Returns whether it ran. */
export async function stop(daemon: Daemon): Promise<boolean> {
  const found = findProcess(daemon.argv);
  if (found) await endTree(found);
  await daemon.cleanUp();
  return found !== undefined;
}

async function start(daemon: Daemon): Promise<void> {
  await stop(daemon);
  await daemon.prepare();
  replaceFile(daemon.configuration.path, daemon.configuration.text);
  const command = [...(daemon.launcher?.() ?? []), ...daemon.argv];
  launch(daemon, command);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await daemon.answers())) {
    await sleep(POLL_MILLISECONDS);
    const pid = findProcess(command)?.pid ?? daemonPid(daemon);
    if (pid !== undefined && Date.now() < deadline) continue;
    const ending = pid === undefined ? "it ended" : `it did not answer within ${START_TIMEOUT_MS / 1000} s`;
    await stop(daemon);
    throw new Error(`${daemon.title} did not start: ${ending}; ${daemon.logs.errors} ends with\n${lastLines(daemon)}`);
  }
}

/**
 * Starts the process in a session of its own, so that it survives the terminal and this process. The functions of
 * `lib/process` do not serve: each of them waits for its process, and ends it with this one.
 */
function launch({ env, logs }: Daemon, [file = "", ...args]: readonly string[]): void {
  const files = [...new Set([logs.output, logs.errors])];
  for (const path of files) keepPrevious(path);
  const opened = new Map(files.map((path) => [path, openSync(path, "a", 0o600)]));
  const stdio = ["ignore" as const, opened.get(logs.output), opened.get(logs.errors)];
  spawn(file, args, { cwd: "/", env: { ...daemonEnvironment(process.env), ...env }, detached: true, stdio }).unref();
  for (const descriptor of opened.values()) closeSync(descriptor);
}

/** Each start writes a log of its own; the one of the start before is kept beside it. */
function keepPrevious(log: string): void {
  mkdirSync(dirname(log), { recursive: true });
  if (existsSync(log)) renameSync(log, `${log}.1`);
}

function lastLines({ logs }: Daemon): string {
  return readFileSync(logs.errors, "utf8").trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
}
