import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { foreground } from "../../lib/process/foreground.ts";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import type { Layout } from "../../sandbox/layout.ts";
import type { Report } from "./model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport, showReport, updateEvents } from "./stack-report.ts";

/**
 * Updates a stack of the sandbox in the foreground and reports what was done.
 *
 * @param args those of `pulumi up`
 * @param stack the stack's name; left out: the selected one
 * @returns the exit code of `pulumi up`
 */
export async function updateStack(layout: Layout, args: readonly string[], stack?: string): Promise<number> {
  const pulumi = join(layout.bin, "pulumi");
  const env = { ...process.env, ...sandboxEnvironment(layout), ...EVENTS_VARIABLES };
  const events = updateEvents(layout);
  rmSync(events, { force: true });
  const code = await foreground(pulumi, ["up", ...eventArguments(events), ...args], env);
  // Without events there was no update: a stack of that name is not there, or somebody asked for help.
  if (!existsSync(events)) return code;
  const report = await readReport({ pulumi, env, cwd: layout.project, stack }, events);
  // Settings that were refused stay the last thing that a person sees.
  if (code === 0 || didWork(report)) {
    process.stdout.write("\n");
    showReport(report);
  }
  return code;
}

function didWork({ images }: Report): boolean {
  return images.some(({ platforms }) => platforms.some(({ result }) => result !== "unchanged"));
}
