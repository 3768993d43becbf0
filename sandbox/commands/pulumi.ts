import { join } from "node:path";
import { parseArgs } from "node:util";
import { updateStack } from "../../cli/report/update.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { sandboxEnvironment } from "../environment.ts";
import { sandboxLayout } from "../layout.ts";
import { startSandbox } from "../lifecycle.ts";
import { selectStack } from "../stack.ts";

/** `npm run pulumi -- ARGS`: any Pulumi command against the sandbox. `up` ends with a report. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  await selectStack(layout);
  const [command, ...rest] = args;
  if (command === "up") return updateStack(layout, rest, stackOption(rest));
  return foreground(join(layout.bin, "pulumi"), args, { ...process.env, ...sandboxEnvironment(layout) });
}

/** The value of `--stack` or `-s`, among options that only Pulumi knows. */
function stackOption(args: readonly string[]): string | undefined {
  const options = { stack: { type: "string", short: "s" } } as const;
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true }).values.stack?.toString();
}
