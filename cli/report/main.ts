import { existsSync } from "node:fs";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { writeJobSummary } from "../support/output.ts";
import { writeStepOutputs } from "../support/step-outputs.ts";
import { collectReport } from "./collect.ts";
import { reportMarkdown } from "./markdown.ts";
import { reportOutputs } from "./outputs.ts";
import { reportPage } from "./page/page.ts";
import { demandPlace, writePage } from "./page/write-page.ts";
import { registrySizes } from "./registry-sizes.ts";
import { readSources, type StackPlace, showReport } from "./stack-report.ts";

/** The command's options. */
export interface ReportOptions {
  readonly json?: boolean | undefined;
  readonly stack?: string | undefined;
  /** The event log of the update. */
  readonly events?: string | undefined;
  /** Where the page is written. */
  readonly html?: string | undefined;
}

/** Where the command looks for the stack. */
export interface ReportCaller {
  readonly place: () => StackPlace;
  /** The event log of the last update, where the caller keeps one. */
  readonly events?: string;
}

const OUTSIDE: ReportCaller = {
  place: () => ({ pulumi: installedPulumi(), env: process.env, cwd: process.cwd() }),
};

/** @returns the exit code */
export async function report(options: ReportOptions, caller = OUTSIDE): Promise<number> {
  const { events, stack, html } = options;
  if (events !== undefined && !existsSync(events)) throw new Error(`--events ${events}: there is no such file`);
  if (html !== undefined) demandPlace(html);
  const place = { ...caller.place(), stack };
  const sources = await readSources(place, events ?? caller.events);
  const read = collectReport(sources);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(read, undefined, 2)}\n`);
    writeJobSummary(reportMarkdown(read));
  } else {
    showReport(read);
  }
  writeStepOutputs(reportOutputs(read));
  // Last: registries may take their time, and nothing else is to wait for them.
  if (html !== undefined) writePage(html, reportPage(read, await registrySizes(read, sources.resources, place.env)));
  return 0;
}
