import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { stackFileHelp } from "../support/default-stack-file.ts";
import type { CheckBuildCaller } from "./main.ts";

/** `multiarch check-build`: whether every platform builds, as a pull request from a fork can ask. */
export function checkBuildCommand(caller?: CheckBuildCaller) {
  return new Command("check-build")
    .summary("build every platform of every image, and push nothing")
    .description(
      "Builds every platform of every image and pushes nothing, without credentials and without changing any stack.",
    )
    .option("--stack-file <file>", stackFileHelp(caller?.otherwise))
    .option("--load <platform>", "load this platform's images into the local Docker", normalPlatform)
    .addOption(
      new Option(
        "--reproducible",
        "build every platform twice on empty caches, and name what differs between the two",
      ).conflicts("load"),
    )
    .action(async (options) => {
      const { checkBuild } = await import("./main.ts");
      process.exitCode = await checkBuild(options, caller);
    });
}

function normalPlatform(text: string): string {
  const platform = parsePlatform(text);
  if (!platform) {
    throw new InvalidArgumentError("It is not a platform; write os/architecture[/variant], linux/arm64.");
  }
  return formatPlatform(platform);
}
