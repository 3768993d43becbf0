import { rmSync } from "node:fs";
import { WOULD_PUBLISH_VARIABLE } from "../../components/plan/sibling-bases.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { reportMarkdown } from "../report/markdown.ts";
import type { Report } from "../report/model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport } from "../report/stack-report.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import type { Engine } from "./engine.ts";
import { CHECK_STACK, type ThrowawayProject } from "./project.ts";
import type { BuildSettings } from "./settings.ts";
import { checkText } from "./text.ts";

/** A project whose stack file is written, with what builds it. */
export interface Check {
  readonly project: ThrowawayProject;
  readonly engine: Engine;
  readonly settings: BuildSettings;
}

/** Runs the program. */
export async function update(
  { project, engine: { pulumi, env }, settings }: Check,
  variables: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly report: Report }> {
  rmSync(project.events, { force: true });
  const interaction = process.stdout.isTTY ? [] : ["--non-interactive"];
  const code = await foreground(
    pulumi,
    [
      ...["up", "--cwd", project.folder, "--stack", CHECK_STACK, "--yes", "--skip-preview", "--suppress-outputs"],
      ...eventArguments(project.events),
      ...interaction,
    ],
    { ...env, ...EVENTS_VARIABLES, [WOULD_PUBLISH_VARIABLE]: JSON.stringify(settings.wouldPublish), ...variables },
  );
  const report = await readReport({ pulumi, env, cwd: project.folder, stack: CHECK_STACK }, project.events);
  return { code, report };
}

/** Prints what became of each platform. */
export function showChecked(report: Report): void {
  process.stdout.write(`\n${checkText(report, wantsColor(process.stdout, process.env))}`);
  writeJobSummary(reportMarkdown(report));
}
