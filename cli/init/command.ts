import { Command, Option } from "@commander-js/extra-typings";

/** `multiarch init`: sets up a project in a repository of any language. */
export function initCommand() {
  return new Command("init")
    .summary("set up a project that publishes the images of this repository")
    .description(
      "Finds the Dockerfiles of the git repository around this folder, and writes a small Pulumi project that publishes\ntheir images, with a workflow for GitHub Actions. It shows what it will write, and asks at a terminal.",
    )
    .option("--yes", "ask nothing, and take what was found")
    .option("--image <repository>", "where to publish: ghcr.io/acme/app")
    .option("--platforms <list>", "the platforms, joined by commas: linux/amd64,linux/arm64")
    .option("--dockerfile <file>", "a Dockerfile to build, once or more often", collect)
    .option("--from <file>", "take the images of a workflow, a bake file or a compose file")
    .option(
      "--folder <folder>",
      "where to write the project; otherwise images, or container-images where that has other files",
    )
    .option("--stack <name>", "the name of the stack; otherwise one after the registry")
    .option("--package <spec>", "what package.json names: a version, a tarball or an address of git")
    .option("--workflow", "write the workflow, whatever the remote is")
    .option("--no-workflow", "write no workflow")
    .option("--sign", "sign what the workflow publishes with the workflow's identity (sign: auto)")
    .option("--force", "overwrite files that differ")
    .option("--dry-run", "show what would be written, and write nothing")
    .addOption(new Option("--json", "print JSON, and ask nothing"))
    .addHelpText(
      "after",
      "\nExits with 1 where something is in the way, or a file that differs was kept. Nothing is ever overwritten without\n--force or a yes at the terminal.",
    )
    .action(async (options) => {
      const { init } = await import("./main.ts");
      process.exitCode = await init(options);
    });
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
