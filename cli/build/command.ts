import { Command, Option } from "@commander-js/extra-typings";
import { stackFileHelp } from "../support/default-stack-file.ts";
import { listArgument, platformsArgument } from "./arguments.ts";
import type { BuildCaller } from "./main.ts";

/** `multiarch build`: what one of several machines builds, for the one that publishes. */
export function buildCommand(caller?: BuildCaller) {
  return new Command("build")
    .summary("build some platforms on this machine, for another one that publishes them")
    .description(
      "Builds platforms of every image that has them, pushes them by digest to all repositories of the image, and " +
        "writes a file for each. Moves no tag and changes no stack. MULTIARCH_BUILT=FOLDER pulumi up publishes what the " +
        "files tell of.",
    )
    .option("--stack-file <file>", stackFileHelp(caller?.otherwise))
    .option(
      "--stack <name>",
      "the stack that encrypted values are read through; otherwise the one that the file is named for",
    )
    .option("--platforms <list>", "linux/arm64,linux/arm/v7; otherwise every platform", platformsArgument)
    .option("--images <list>", "their names, a,b; otherwise every image that has the platforms", listArgument)
    .requiredOption("--out <folder>", "where the files go, one for each image and platform")
    .addOption(
      new Option(
        "--only-changed",
        "leave out what the folder has of an earlier run, and what the stack has taken, while it is what would be built",
      ),
    )
    .option("--no-push", "only build, without credentials; the files name no digest")
    .action(async (options) => {
      const { build } = await import("./main.ts");
      process.exitCode = await build(options, caller);
    });
}
