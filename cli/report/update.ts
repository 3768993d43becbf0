import { existsSync, rmSync } from "node:fs";
import { foreground } from "../../lib/process/foreground.ts";
import type { Report } from "./model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport, type StackPlace, showReport } from "./stack-report.ts";

/**
 * Updates a stack in the foreground and reports what was done.
 *
 * @param events where the events of the update are kept
 * @param args those of `pulumi up`
 * @returns the exit code of `pulumi up`
 */
export async function updateStack(place: StackPlace, events: string, args: readonly string[]): Promise<number> {
  const env = { ...place.env, ...EVENTS_VARIABLES };
  rmSync(events, { force: true });
  const code = await foreground(place.pulumi, ["up", ...eventArguments(events), ...args], env);
  // Without events there was no update: a stack of that name does not exist, or somebody asked for help.
  if (!existsSync(events)) return code;
  const report = await readReport({ ...place, env }, events);
  // When settings were refused, their errors stay the last output.
  if (code === 0 || didWork(report)) {
    process.stdout.write("\n");
    showReport(report);
  }
  return code;
}

function didWork({ images }: Report): boolean {
  return images.some(({ platforms }) => platforms.some(({ result }) => result !== "unchanged"));
}
