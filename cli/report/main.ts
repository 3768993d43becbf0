import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "../../sandbox/engine/installed.ts";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import { type Layout, sandboxLayout } from "../../sandbox/layout.ts";
import { readOptions } from "../support/options.ts";
import { writeJobSummary } from "../support/output.ts";
import { writeStepOutputs } from "../support/step-outputs.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportOutputs } from "./outputs.ts";
import { readReport, type StackPlace, showReport, updateEvents } from "./stack-report.ts";

const USAGE = `usage: npm run report -- [--json] [--stack NAME] [--events FILE] [--outside]

  --json         print JSON
  --stack NAME   the stack; otherwise the selected one
  --events FILE  what PULUMI_DEBUG_COMMANDS=true pulumi up --event-log FILE wrote: it tells how long builds took
  --outside      the stack of the pulumi that is installed, also where there is a sandbox

  In GitHub Actions the report is the summary of the job, and the step has the outputs digest, digests and tags.
`;

const OPTIONS = {
  json: { type: "boolean", default: false },
  outside: { type: "boolean", default: false },
  stack: { type: "string" },
  events: { type: "string" },
} as const;

/** `npm run report`: what the last update of a stack did, and what stands there now. Reads, and starts nothing. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { events } = options;
  if (events !== undefined && !existsSync(events)) throw new Error(`--events ${events}: there is no such file`);
  const layout = sandboxLayout();
  const place = { ...findPulumi(layout, options.outside), stack: options.stack };
  const report = await readReport(place, events ?? updateEvents(layout));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    writeJobSummary(reportMarkdown(report));
  } else {
    showReport(report);
  }
  writeStepOutputs(reportOutputs(report));
  return 0;
}

/** The sandbox's Pulumi with its stacks where it was set up, else the installed one with its own. */
function findPulumi(layout: Layout, outside: boolean): StackPlace {
  const own = join(layout.bin, "pulumi");
  const cwd = layout.project;
  if (!outside && existsSync(own)) {
    return { pulumi: own, env: { ...process.env, ...sandboxEnvironment(layout) }, cwd };
  }
  const [installed] = onPath("pulumi", { path: process.env.PATH ?? "", own: [] });
  if (!installed) throw new Error("no pulumi is installed; install it, or run npm run dev, which brings one");
  return { pulumi: installed, env: process.env, cwd };
}
