import { checkBuildCommand } from "../../cli/check-build/command.ts";
import { runCommand } from "../../cli/support/run-command.ts";
import { outsideEngine, sandboxEngine } from "../check-engine.ts";
import { sandboxLayout } from "../layout.ts";
import { devStackFile } from "../stack.ts";

/** `npm run check-build`: the command `check-build`, of the stack `dev` in the sandbox where no stack file is named. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const command = checkBuildCommand({
    project: layout.project,
    otherwise: devStackFile(layout),
    engine: (project, named) => {
      const inSandbox = named === undefined || process.env.BUILDX_CONFIG === layout.buildx;
      return inSandbox ? sandboxEngine(layout, project) : outsideEngine(layout, project);
    },
  });
  return runCommand(command.name("npm run check-build --"), args);
}
