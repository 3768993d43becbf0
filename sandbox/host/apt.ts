import { run } from "../../lib/process/run.ts";

/** How long apt waits for another apt, for example the updates that a machine makes when it has just started. */
const LOCK_SECONDS = 120;

/**
 * Brings apt's lists of packages up to date, then runs a command of `apt-get`. A source that is out of reach or out of
 * step with itself fails the update, and does no harm when another source has the package: the command decides.
 *
 * @throws Error of the command, with that of the update when it failed too
 */
export async function aptGet(
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
  say: (detail: string) => void,
): Promise<void> {
  say("apt-get update");
  const updateProblem = await run("apt-get", ["update"], options).catch((error: Error) => error);
  say(`apt-get ${args.join(" ")}`);
  await run("apt-get", ["--option", `DPkg::Lock::Timeout=${LOCK_SECONDS}`, ...args], options).catch((cause: Error) => {
    throw updateProblem instanceof Error ? new Error(`${cause.message}\n${updateProblem.message}`, { cause }) : cause;
  });
}
