import { Command } from "@commander-js/extra-typings";

/** `multiarch called-project`: what the reusable workflow publishes the settings of a caller with. */
export function calledProjectCommand() {
  return new Command("called-project")
    .summary("give the project in this folder the settings of another one, as the reusable workflow does")
    .description(
      "Gives the Pulumi project in this folder the settings of another project: its name, config and stack file, so that " +
        "they are published by the program here. Nothing of the other project is run.",
    )
    .requiredOption("--from <folder>", "the folder of the other project")
    .requiredOption("--stack <name>", "the stack, ORGANIZATION/NAME where an organization has it")
    .requiredOption("--stack-file <file>", "its stack file, relative to the folder")
    .option("--check", "only say whether it can be given them")
    .action(async (options) => {
      const { calledProject } = await import("./main.ts");
      process.exitCode = await calledProject(options);
    });
}
