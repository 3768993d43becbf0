import { Command } from "@commander-js/extra-typings";
import type { ReportCaller } from "./main.ts";

/** `multiarch report`: what the last update of a stack did, and what is there now. Reads, and starts nothing. */
export function reportCommand(caller?: ReportCaller) {
  return new Command("report")
    .summary("show what the last update of a stack did, and what is there now")
    .description("Shows what the last update of a stack did, and what is there now.")
    .option("--json", "print JSON")
    .option(
      "--html <file>",
      "also write the report as a page: graph, timeline, sizes; it needs no other file and no network",
    )
    .option("--stack <name>", "the stack; otherwise the selected one")
    .option(
      "--events <file>",
      "written by PULUMI_DEBUG_COMMANDS=true pulumi up --event-log FILE: it has the times of the builds",
    )
    .addHelpText(
      "after",
      "\nIn GitHub Actions the report is the summary of the job, and the step has the outputs digest, digests and tags.",
    )
    .action(async (options) => {
      const { report } = await import("./main.ts");
      process.exitCode = await report(options, caller);
    });
}
