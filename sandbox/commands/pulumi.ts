import { join } from "node:path";
import { sandboxEnvironment } from "../environment.ts";
import { foreground } from "../foreground.ts";
import { sandboxLayout } from "../layout.ts";
import { startSandbox } from "../lifecycle.ts";
import { selectStack } from "../stack.ts";

/** `npm run pulumi -- ARGS`: any Pulumi command against the sandbox. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  await selectStack(layout);
  return foreground(join(layout.bin, "pulumi"), args, { ...process.env, ...sandboxEnvironment(layout) });
}
