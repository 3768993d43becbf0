import { type BuilderDefinition, csvField, type NodeArgs, shellWord } from "./node-args.ts";

/** The command that creates the same builder by hand; one for each node, joined as a shell joins them. */
export function createCommand(definition: BuilderDefinition): string {
  return definition.map(nodeCommand).join(" && ");
}

function nodeCommand(args: NodeArgs): string {
  const { name, node, driver, append, bootstrap, endpoint, platforms = [], driverOptions = {} } = args;
  const words = [
    ...["docker", "buildx", "create", "--name", name, "--node", node, "--driver", driver],
    ...(append ? ["--append"] : []),
    ...(platforms.length > 0 ? ["--platform", platforms.join(",")] : []),
    ...Object.entries(driverOptions).flatMap(([key, value]) => ["--driver-opt", csvField(`${key}=${value}`)]),
    ...(args.buildkitFlags === undefined ? [] : ["--buildkitd-flags", args.buildkitFlags]),
    ...(args.buildkitConfig === undefined ? [] : ["--buildkitd-config", args.buildkitConfig]),
    ...(bootstrap ? ["--bootstrap"] : []),
    ...(endpoint === undefined ? [] : [endpoint]),
  ];
  return words.map(shellWord).join(" ");
}
