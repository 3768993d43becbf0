import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../lib/process/run.ts";

/** How long another apt is waited for, for example the updates that a machine makes when it has just started. */
const LONGEST_WAIT_MS = 120_000;
const POLL_MS = 500;
/** What apt says of any of its locks; its own option for waiting knows that of dpkg alone, and not those of downloads. */
const LOCKED = /^E: Could not get lock (\S+?)\.? /m;

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/**
 * Brings apt's lists of packages up to date, then runs a command of `apt-get`. A source that is out of reach or out of
 * step with itself fails the update, and does no harm when another source has the package: the command decides. Both
 * wait two minutes for another apt.
 *
 * @throws Error of the command, with that of the update when it failed too
 */
export async function aptGet(args: readonly string[], options: Options, say: (detail: string) => void): Promise<void> {
  const updateProblem = await unlocked(["update"], options, say).catch((error: Error) => error);
  await unlocked(args, options, say).catch((cause: Error) => {
    throw updateProblem instanceof Error ? new Error(`${cause.message}\n${updateProblem.message}`, { cause }) : cause;
  });
}

async function unlocked(args: readonly string[], options: Options, say: (detail: string) => void): Promise<void> {
  const until = Date.now() + LONGEST_WAIT_MS;
  const env = { ...options.env, LC_ALL: "C" };
  for (;;) {
    say(`apt-get ${args.join(" ")}`);
    try {
      await run("apt-get", args, { ...options, env });
      return;
    } catch (error) {
      const lock = LOCKED.exec((error as Error).message)?.[1];
      if (lock === undefined || Date.now() > until) throw error;
      say(`another apt holds ${lock}`);
      await sleep(POLL_MS);
    }
  }
}
