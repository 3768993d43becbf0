import { planCommand } from "../../cli/plan/command.ts";
import { runCommand } from "../../cli/support/run-command.ts";
import { sandboxEnvironment } from "../environment.ts";
import { sandboxLayout } from "../layout.ts";
import { devStackFile } from "../stack.ts";

/** `npm run plan`: the command `plan`, of the stack `dev` in the sandbox where no stack file is named. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const environment = { ...process.env, ...sandboxEnvironment(layout) };
  const command = planCommand({ otherwise: { ...devStackFile(layout), environment } });
  return runCommand(command.name("npm run plan --"), args);
}
