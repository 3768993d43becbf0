import { existsSync } from "node:fs";
import { main as report } from "../../cli/report/main.ts";
import { installedPulumi } from "../../cli/support/installed-pulumi.ts";
import { sandboxLayout } from "../layout.ts";
import { sandboxPlace, updateEvents } from "../stack.ts";

const OUTSIDE = "--outside";
const USAGE = `  ${OUTSIDE}      the stack of the pulumi that is installed, also where there is a sandbox
`;

/** `npm run report`: the command `report`, of the sandbox's stacks where the sandbox was set up. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const sandbox = sandboxPlace(layout);
  const inSandbox = !args.includes(OUTSIDE) && existsSync(sandbox.pulumi);
  return report(
    args.filter((argument) => argument !== OUTSIDE),
    {
      command: "npm run report --",
      usage: USAGE,
      place: () => (inSandbox ? sandbox : { pulumi: installedPulumi(), env: process.env, cwd: layout.project }),
      events: updateEvents(layout),
    },
  );
}
