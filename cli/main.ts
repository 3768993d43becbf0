import { createRequire } from "node:module";
import { Command } from "@commander-js/extra-typings";
import { checkBuildCommand } from "./build/check-command.ts";
import { buildCommand } from "./build/command.ts";
import { calledProjectCommand } from "./called/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { initCommand } from "./init/command.ts";
import { planCommand } from "./plan/command.ts";
import { reportCommand } from "./report/command.ts";
import { runCommand } from "./support/run-command.ts";
import { verifyCommand } from "./verify/command.ts";

/**
 * The command `multiarch`: what users run, in the folder of their Pulumi project. Each subcommand is declared in a file
 * of its own, which imports what it runs only when it runs.
 */
export function main(args: readonly string[]): Promise<number> {
  // By the package's name: compiled, this file is not where it is in the checkout.
  const { version } = createRequire(import.meta.url)("multiarch/package.json") as { version: string };
  const program = new Command("multiarch")
    .description("Publishes multi-architecture container images with Pulumi.")
    .version(version)
    .addCommand(initCommand())
    .addCommand(planCommand())
    .addCommand(reportCommand())
    .addCommand(buildCommand())
    .addCommand(checkBuildCommand())
    .addCommand(doctorCommand())
    .addCommand(verifyCommand())
    // Of the reusable workflow alone.
    .addCommand(calledProjectCommand(), { hidden: true });
  return runCommand(program, args);
}
