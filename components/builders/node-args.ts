import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { BuilderDeclaration, BuilderNodeSettings } from "../settings/builder-schema.ts";

/** The inputs of one `BuildxBuilder`: one node of a builder. */
export interface NodeArgs {
  readonly name: string;
  readonly node: string;
  readonly driver: string;
  readonly append?: true;
  readonly bootstrap?: true;
  readonly endpoint?: string;
  readonly platforms?: readonly string[];
  /** As buildx is to have them; {@link encodeOptions} gives the provider's form. */
  readonly driverOptions?: Readonly<Record<string, string>>;
  readonly buildkitFlags?: string;
  /** The absolute path of the file. */
  readonly buildkitConfig?: string;
}

/** What a builder is made of: its nodes in order. Holds no secret. */
export type BuilderDefinition = readonly NodeArgs[];

/** What the definition needs of the machine. */
export interface DefinitionPlaces {
  /** The project's folder. */
  readonly project: string;
  /** The text of a file below it; undefined when there is none. */
  read(path: string): string | undefined;
  /** The absolute path of a certificate or key. */
  pemFile(builder: string, node: BuilderNodeSettings, part: "ca" | "cert" | "key"): string;
}

/** The digits of a configuration's hash in the name of its node. */
const HASH_LENGTH = 8;

/** What the nodes of a declared builder are for `BuildxBuilder`. */
export function definitionOf({ name, driver, nodes }: BuilderDeclaration, places: DefinitionPlaces): BuilderDefinition {
  return nodes.map((node, position): NodeArgs => {
    const { endpoint, platforms = [], buildkitdFlags = [], buildkitdConfig } = node;
    const options = optionsOf(name, node, places);
    const config = buildkitdConfig === undefined ? undefined : (places.read(buildkitdConfig) ?? "");
    return {
      name,
      // buildx keeps the configuration in a form of its own: the name tells whether it is still this one.
      node: config === undefined ? node.name : `${node.name}-${hash(config)}`,
      driver,
      ...(position > 0 && { append: true }),
      // Then it tells its platforms. A remote one runs already, and buildx would wait for one that does not for ever.
      ...(driver !== "remote" && { bootstrap: true }),
      ...(endpoint !== undefined && { endpoint }),
      ...(platforms.length > 0 && { platforms }),
      ...(Object.keys(options).length > 0 && { driverOptions: options }),
      ...(buildkitdFlags.length > 0 && { buildkitFlags: buildkitdFlags.map(shellWord).join(" ") }),
      ...(buildkitdConfig !== undefined && { buildkitConfig: resolve(places.project, buildkitdConfig) }),
    };
  });
}

/** The options of a node's driver, by the names that buildx has for them. */
function optionsOf(builder: string, node: BuilderNodeSettings, places: DefinitionPlaces): Record<string, string> {
  const { tls, namespace, replicas, nodeSelector, requests, limits, options } = node;
  const selected = Object.entries(nodeSelector ?? {}).map(([label, value]) => `${label}=${value}`);
  const pod = (prefix: string, resources: typeof requests): [string, string | undefined][] => [
    [`${prefix}.cpu`, resources?.cpu],
    [`${prefix}.memory`, resources?.memory],
    [`${prefix}.ephemeral-storage`, resources?.ephemeralStorage],
  ];
  const pem = (part: "ca" | "cert" | "key") => (tls?.[part] ? places.pemFile(builder, node, part) : undefined);
  const all: [string, string | undefined][] = [
    ["namespace", namespace],
    ["replicas", replicas?.toString()],
    ["nodeselector", selected.length > 0 ? selected.join(",") : undefined],
    ...pod("requests", requests),
    ...pod("limits", limits),
    ["cacert", pem("ca")],
    ["cert", pem("cert")],
    ["key", pem("key")],
    ["servername", tls?.serverName],
    ...Object.entries(options ?? {}),
  ];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** An option of every driver, with the value that it has anyway. */
const CARRIER = ["default-load", "false"] as const;

/**
 * The options in a form that the provider hands to buildx as they are. It joins key and value, makes each `_` of a key a
 * `-`, leaves out empty values, and buildx reads the result as a line of CSV: what would not survive that is added to the
 * value of an option that does.
 */
export function encodeOptions(options: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(options);
  const plain = entries.filter(
    ([key, value]) => !key.includes("_") && value !== "" && !/[",\n]/.test(`${key}${value}`),
  );
  const others = entries.filter((entry) => !plain.includes(entry));
  if (others.length === 0) return Object.fromEntries(plain);
  const [key, value] = plain.find(([name]) => name === CARRIER[0]) ?? CARRIER;
  const carried = [value, ...others.map(([name, text]) => csvField(`${name}=${text}`))].join(",");
  return { ...Object.fromEntries(plain), [key]: carried };
}

/** A field of a CSV line, quoted where it must be. */
export function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A word of a shell's command line, quoted where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_LENGTH);
}
