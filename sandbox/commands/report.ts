import { existsSync } from "node:fs";
import { reportCommand } from "../../cli/report/command.ts";
import { installedPulumi } from "../../cli/support/installed-pulumi.ts";
import { runCommand } from "../../cli/support/run-command.ts";
import { sandboxLayout } from "../layout.ts";
import { sandboxPlace, updateEvents } from "../stack.ts";

/** `npm run report`: the command `report`, of the sandbox's stacks where the sandbox was set up. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const sandbox = sandboxPlace(layout);
  let inSandbox = existsSync(sandbox.pulumi);
  const command = reportCommand({
    place: () => (inSandbox ? sandbox : { pulumi: installedPulumi(), env: process.env, cwd: layout.project }),
    events: updateEvents(layout),
  })
    .name("npm run report --")
    .option("--outside", "the stack of the pulumi that is installed, also where there is a sandbox")
    .on("option:outside", () => {
      inSandbox = false;
    });
  return runCommand(command, args);
}
