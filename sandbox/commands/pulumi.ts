import { parseArgs } from "node:util";
import { updateStack } from "../../cli/report/update.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { startScanner } from "../images/scanner.ts";
import { sandboxLayout } from "../layout.ts";
import { startSandbox } from "../lifecycle.ts";
import { asksForSbom, devStackFile, sandboxPlace, selectStack, updateEvents } from "../stack.ts";

/** `npm run pulumi -- ARGS`: any Pulumi command against the sandbox. `up` ends with a report. */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  if (asksForSbom(devStackFile(layout).path)) await startScanner(layout);
  await selectStack(layout);
  const [command, ...rest] = args;
  const place = sandboxPlace(layout);
  if (command === "up") return updateStack({ ...place, stack: stackOption(rest) }, updateEvents(layout), rest);
  return foreground(place.pulumi, args, place.env);
}

/** The value of `--stack` or `-s`, among options that only Pulumi knows. */
function stackOption(args: readonly string[]): string | undefined {
  const options = { stack: { type: "string", short: "s" } } as const;
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true }).values.stack?.toString();
}
