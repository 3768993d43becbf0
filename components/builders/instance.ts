import { join } from "node:path";
import { readOptional } from "../../lib/files.ts";
import { dockerConfigFolder } from "../../lib/http/docker-folder.ts";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { type BuilderDefinition, type NodeArgs, shellWord } from "./node-args.ts";

/** A builder in buildx's store, as far as it is compared. */
export interface Instance {
  readonly Driver: string;
  readonly Nodes: readonly InstanceNode[];
}

/** @see https://github.com/docker/buildx/blob/v0.37.2/store/nodegroup.go */
interface InstanceNode {
  readonly Name: string;
  readonly Endpoint: string;
  readonly Platforms: readonly { os: string; architecture: string; variant?: string }[] | null;
  readonly DriverOpts: Readonly<Record<string, string>> | null;
  readonly Flags: readonly string[] | null;
  readonly Files: Readonly<Record<string, string>> | null;
}

/** What buildx adds where nothing else is said of networks. */
const ADDED_FLAG = "--allow-insecure-entitlement=network.host";

/** buildx's folder: `BUILDX_CONFIG`, else `buildx` in Docker's. */
export function buildxFolder(environment: NodeJS.ProcessEnv): string {
  return environment.BUILDX_CONFIG || join(dockerConfigFolder(environment), "buildx");
}

/** The builder of that name in buildx's store; undefined when there is none. */
export function readInstance(folder: string, name: string): Instance | undefined {
  const text = readOptional(join(folder, "instances", name));
  return text === undefined ? undefined : (JSON.parse(text) as Instance);
}

/** Where the machines of a builder of this machine are, `tcp://host:1234`; none of one that cannot be read. */
export function endpointsOf(name: string, environment: NodeJS.ProcessEnv = process.env): string[] {
  try {
    const nodes = readInstance(buildxFolder(environment), name)?.Nodes ?? [];
    return nodes.map(({ Endpoint }) => Endpoint).filter(Boolean);
  } catch {
    return []; // buildx itself tells what is wrong with its store
  }
}

/** What a builder in the store has otherwise than it is defined, in words; empty when it is the same. */
export function differences(definition: BuilderDefinition, { Driver, Nodes }: Instance): string[] {
  const driver = definition[0]?.driver;
  if (Driver !== driver) return [`its driver is ${Driver}, not ${driver}`];
  if (Nodes.length !== definition.length) return [`it has ${count(Nodes.length)}, not ${count(definition.length)}`];
  return definition.flatMap((args, position) => {
    const node = Nodes[position];
    return node ? nodeDifferences(args, node) : [];
  });
}

function nodeDifferences(args: NodeArgs, node: InstanceNode): string[] {
  const { endpoint, platforms = [], driverOptions = {}, buildkitFlags = "", buildkitConfig } = args;
  if (node.Name !== args.node) return [`its node is ${node.Name}, not ${args.node}`];
  const differs = [
    ["endpoint", endpoint !== undefined && endpoint !== node.Endpoint],
    ["platforms", !isSame(platforms.map(normal), (node.Platforms ?? []).map(formatPlatform))],
    ["driver options", !isSame(optionsOf(driverOptions), optionsOf(node.DriverOpts ?? {}))],
    ["flags of buildkitd", flagsOf(buildkitFlags.split(" ")) !== flagsOf((node.Flags ?? []).map(shellWord))],
    ["buildkitd.toml", (buildkitConfig !== undefined) !== (node.Files?.["buildkitd.toml"] !== undefined)],
  ] as const;
  return differs.flatMap(([what, isOther]) => (isOther ? [`its node ${node.Name} has other ${what}`] : []));
}

function optionsOf(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options)
    .filter(([key, value]) => !(key === "default-load" && value === "false"))
    .map(([key, value]) => `${key}=${value}`);
}

function flagsOf(words: readonly string[]): string {
  return words.filter((word) => word !== ADDED_FLAG).join(" ");
}

function normal(text: string): string {
  const platform = parsePlatform(text);
  return platform ? formatPlatform(platform) : text;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join("\n") === other.toSorted().join("\n");
}

function count(nodes: number): string {
  return nodes === 1 ? "one node" : `${nodes} nodes`;
}
