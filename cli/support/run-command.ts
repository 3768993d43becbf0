import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";

/** The exit code of a command that was called with options or arguments that it does not have. */
const WRONG_USAGE = 2;

/**
 * Runs a command, or the subcommand of it that the arguments name. What it runs sets `process.exitCode` where there is
 * a problem to tell.
 *
 * @returns the exit code: 0, 1 for a problem, 2 for wrong usage
 * @throws what the command throws
 */
export async function runCommand(command: CommandUnknownOpts, args: readonly string[]): Promise<number> {
  for (const each of [command, ...command.commands]) {
    const { parent } = each;
    const name = parent ? `${parent.name()} ${each.name()}` : each.name();
    each.exitOverride().showHelpAfterError(`see ${name} --help`);
  }
  try {
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : WRONG_USAGE;
  }
  return Number(process.exitCode ?? 0);
}
