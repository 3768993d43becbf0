import { existsSync } from "node:fs";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { readOptions } from "../support/options.ts";
import { writeJobSummary } from "../support/output.ts";
import { writeStepOutputs } from "../support/step-outputs.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportOutputs } from "./outputs.ts";
import { readReport, type StackPlace, showReport } from "./stack-report.ts";

/** How the command is called, and where it looks for the stack. */
export interface ReportCaller {
  /** As typed: `npx multiarch report`. */
  readonly command: string;
  /** Options of the caller's own, a line each. */
  readonly usage?: string;
  readonly place: () => StackPlace;
  /** The event log of the last update, where the caller keeps one. */
  readonly events?: string;
}

const OUTSIDE: ReportCaller = {
  command: "multiarch report",
  place: () => ({ pulumi: installedPulumi(), env: process.env, cwd: process.cwd() }),
};

const usage = ({ command, usage = "" }: ReportCaller) => `usage: ${command} [OPTIONS]

  --json         print JSON
  --stack NAME   the stack; otherwise the selected one
  --events FILE  written by PULUMI_DEBUG_COMMANDS=true pulumi up --event-log FILE: it has the times of the builds
${usage}
  In GitHub Actions the report is the summary of the job, and the step has the outputs digest, digests and tags.
`;

const OPTIONS = {
  json: { type: "boolean", default: false },
  stack: { type: "string" },
  events: { type: "string" },
} as const;

/** `multiarch report`: what the last update of a stack did, and what is there now. Reads, and starts nothing. */
export async function main(args: readonly string[], caller = OUTSIDE): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (!options) {
    process.stderr.write(usage(caller));
    return 2;
  }
  const { events, stack } = options;
  if (events !== undefined && !existsSync(events)) throw new Error(`--events ${events}: there is no such file`);
  const report = await readReport({ ...caller.place(), stack }, events ?? caller.events);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    writeJobSummary(reportMarkdown(report));
  } else {
    showReport(report);
  }
  writeStepOutputs(reportOutputs(report));
  return 0;
}
