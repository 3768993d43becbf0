import { buildCommand } from "../../cli/build/command.ts";
import { runCommand } from "../../cli/support/run-command.ts";
import { sandboxCaller } from "../build-engine.ts";
import { sandboxLayout } from "../layout.ts";

/** `npm run build`: the command `build`, of the stack `dev` in the sandbox where no stack file is named. */
export async function main(args: readonly string[]): Promise<number> {
  const command = buildCommand(sandboxCaller(sandboxLayout()));
  return runCommand(command.name("npm run build --"), args);
}
