import { Command, Option } from "@commander-js/extra-typings";
import { stackFileHelp } from "../support/default-stack-file.ts";
import type { PlanCaller } from "./main.ts";

/** `multiarch plan`: what would be published under which names. Starts nothing. */
export function planCommand(caller: PlanCaller = {}) {
  return new Command("plan")
    .summary("show which tags and labels each image would get, and which rule gives them")
    .description(
      "Shows which tags and labels each image would get, and which rule gives them. Reads, and builds nothing.",
    )
    .addOption(new Option("--json", "print JSON").conflicts("markdown"))
    .option("--markdown", "print Markdown")
    .option("--registry", "ask the registries where each tag points now")
    .option("--bases", "show which base images the published images are built on, and which have moved since")
    .option("--builders", "show on which builder each platform would be built, and whether it is emulated there")
    .option("--comment", "keep the plan in one comment on the pull request that a job in GitHub Actions runs for")
    .option("--stack-file <file>", stackFileHelp(caller.otherwise))
    .option("--event <file>", "plan as if this event had happened: the payload of a GitHub webhook")
    .option("--ref <ref>", "plan as if this ref had been pushed: refs/tags/v1.2.3")
    .option("--runners <map>", "use these runners instead of multiarch:runners, as YAML: {linux/arm64: my-runner}")
    .addHelpText(
      "after",
      "\nIn GitHub Actions the plan is added to the summary of the job, and the step has the outputs version, published,\ntags, matrix and json.",
    )
    .action(async (options) => {
      const { plan } = await import("./main.ts");
      process.exitCode = await plan(options, caller);
    });
}
