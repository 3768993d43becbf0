import { Command } from "@commander-js/extra-typings";

/** `multiarch doctor`: whether this machine has what the stack files of a project need. */
export function doctorCommand() {
  return new Command("doctor")
    .summary("check that this machine has what it needs to publish")
    .description(
      "Checks Node, Pulumi, git, buildx, the builders and platforms that the stack files name, and that the registries\naccept pushes. Each line is good, or has its fix.",
    )
    .option("--stack-file <file>", "only this stack file; otherwise all of this folder")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExits with 1 where something has to be fixed. It changes nothing: an upload that it opens is cancelled.",
    )
    .action(async (options) => {
      const { doctor } = await import("./main.ts");
      process.exitCode = await doctor(options);
    });
}
