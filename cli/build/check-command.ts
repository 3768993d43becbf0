import { Command, Option } from "@commander-js/extra-typings";
import { stackFileHelp } from "../support/default-stack-file.ts";
import { platformArgument } from "./arguments.ts";
import type { BuildCaller } from "./main.ts";

/** `multiarch check-build`: whether every platform builds, as a pull request from a fork can ask. */
export function checkBuildCommand(caller?: BuildCaller) {
  return new Command("check-build")
    .summary("build every platform of every image, and push nothing")
    .description(
      "Builds every platform of every image and pushes nothing, without credentials and without changing any stack.",
    )
    .option("--stack-file <file>", stackFileHelp(caller?.otherwise))
    .option("--load <platform>", "load this platform's images into the local Docker", platformArgument)
    .addOption(
      new Option(
        "--reproducible",
        "build every platform twice on empty caches, and name what differs between the two",
      ).conflicts("load"),
    )
    .action(async (options) => {
      const { build } = await import("./main.ts");
      process.exitCode = await build({ ...options, push: false }, caller);
    });
}
