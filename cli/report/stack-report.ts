import { readOptional } from "../../lib/files.ts";
import { run } from "../../lib/process/run.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { collectReport, type Sources } from "./collect.ts";
import { type ResourceState, readEvents } from "./events.ts";
import type { Update } from "./known.ts";
import { reportMarkdown } from "./markdown.ts";
import type { Report } from "./model.ts";
import { reportText } from "./text.ts";

/** Where a stack is, and who can read it. */
export interface StackPlace {
  /** The program. */
  readonly pulumi: string;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the Pulumi project. */
  readonly cwd: string;
  /** The stack's name; left out: the selected one. */
  readonly stack?: string | undefined;
}

/** The arguments that make `pulumi up` write its events down; it knows the option only with {@link EVENTS_VARIABLES}. */
export function eventArguments(file: string): string[] {
  return ["--event-log", file];
}

/** What the engine asks for before it takes options that are meant for other programs. */
export const EVENTS_VARIABLES = { PULUMI_DEBUG_COMMANDS: "true" } as const;

/**
 * Reads what the last update of a stack has done from its state and its history.
 *
 * @param events the event log of that update; one of another update, or none, is no error: times are then not known
 */
export async function readReport(place: StackPlace, events?: string): Promise<Report> {
  return collectReport(await readSources(place, events));
}

/** Reads what a report is made of, as {@link readReport} does. */
export async function readSources({ pulumi, env, cwd, stack }: StackPlace, events?: string): Promise<Sources> {
  const choice = stack === undefined ? [] : ["--stack", stack];
  const ask = (...args: string[]) => run(pulumi, [...args, ...choice, "--non-interactive"], { env, cwd });
  const [name, state, history] = await Promise.all([
    // Only what Pulumi Cloud has can be named with its organization and project.
    stack === undefined || stack.includes("/") ? ask("stack", "--show-name") : stack,
    ask("stack", "export"),
    ask("stack", "history", "--json", "--page-size", "1"),
  ]);
  const { deployment }: { deployment: { resources?: ResourceState[] } } = JSON.parse(state);
  const updates: Update[] | null = JSON.parse(history);
  return {
    stack: name,
    resources: deployment.resources ?? [],
    update: updates?.[0],
    log: readEvents((events && readOptional(events)) || ""),
  };
}

/** Prints a report, and as the summary of the job where GitHub Actions asks for one. */
export function showReport(report: Report): void {
  process.stdout.write(reportText(report, wantsColor(process.stdout, process.env)));
  writeJobSummary(reportMarkdown(report));
}
