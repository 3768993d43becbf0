import { beforeLong } from "../../lib/before-long.ts";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { once } from "../../lib/once.ts";
import type { Problem } from "../settings/problems.ts";
import type { AskBuildx } from "./buildx.ts";
import { whySilent } from "./silent-builder.ts";

/** What is known of a builder that is there. */
export interface Builder {
  readonly name: string;
  /** buildx's driver, `docker-container`; empty where buildx could not load it. */
  readonly driver: string;
  /** What keeps buildx from the builder as a whole, or from one of its nodes. */
  readonly error: string | undefined;
  /** Whether every node is booted, and has told its platforms. */
  readonly booted: boolean;
  /** What its nodes run, natively or by emulation, in normal form. */
  readonly platforms: readonly string[];
  /** Empty for one that is only going to be made. */
  readonly nodes: readonly BuilderNode[];
}

/** One of the machines of a builder. */
export interface BuilderNode {
  /** Its own, on which it runs what is built for no other; undefined as long as it is not booted, or does not tell. */
  readonly own: string | undefined;
  readonly platforms: readonly string[];
  /** The version of its BuildKit, `v0.31.0`; absent as long as it is not booted. */
  readonly buildkit?: string;
}

export type BuilderAnswer =
  | { readonly kind: "builder"; readonly builder: Builder }
  | { readonly kind: "missing"; readonly known: readonly string[] }
  /** Nobody answered in time; where it is known, at these places. */
  | { readonly kind: "late"; readonly endpoints?: readonly string[] }
  /** It is declared, and not made yet, or not as it is declared; what it runs is checked once it is. */
  | { readonly kind: "planned"; readonly isNew: boolean; readonly isPreview: boolean }
  /** It is declared, and cannot be made. */
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  /** There is no buildx that could be asked. */
  | { readonly kind: "absent" };

/** Asks about the builder of that name, or about the one that builds without a name take. */
export type AskBuilder = (name: string | undefined) => Promise<BuilderAnswer>;

/** buildx's own driver: the Docker daemon, whose builder cannot push by digest. */
export const DOCKER_DRIVER = "docker";

/** Within how many milliseconds it is known what keeps a builder from answering. */
const ANSWER_LIMIT_MS = 9500;

/** What can be given in the place of this machine's own. */
export interface BuilderAsking {
  /** Where the machines of a builder are, as buildx's store has it. */
  readonly endpointsOf?: (name: string) => readonly string[];
  /** In milliseconds. */
  readonly limit?: number;
}

/** Asks buildx for a builder; what is asked twice is asked once. */
export function builderAsker(
  ask: AskBuildx,
  { endpointsOf = () => [], limit = ANSWER_LIMIT_MS }: BuilderAsking = {},
): AskBuilder {
  const answers = once<BuilderAnswer>();
  return (name) =>
    answers([name], async () => {
      const until = Date.now() + limit;
      const found = name === undefined ? askUnnamed(ask, until) : askNamed(ask, name, until);
      const answer = await beforeLong(found, { kind: "late" }, limit);
      const endpoints = answer.kind === "late" && name !== undefined ? endpointsOf(name) : [];
      return endpoints.length > 0 ? { kind: "late", endpoints } : answer;
    });
}

/** @param until when it has to be known why nobody answers, in milliseconds since 1970 */
async function askNamed(ask: AskBuildx, name: string, until: number): Promise<BuilderAnswer> {
  const answer = await ask("inspect", name);
  if (answer.kind === "answer") return { kind: "builder", builder: await withReason(ask, answer.text, until) };
  if (answer.kind !== "refusal") return answer;
  if (/^no builder\b/.test(answer.reason)) return { kind: "missing", known: await knownBuilders(ask) };
  return {
    kind: "builder",
    builder: { name, driver: "", error: answer.reason, booted: false, platforms: [], nodes: [] },
  };
}

/** The builder of an inspection; where nobody answers, with the reason. */
async function withReason(ask: AskBuildx, text: string, until: number): Promise<Builder> {
  const builder = parseInspection(text);
  const silent = silentEndpoints(text);
  if (silent.length === 0) return builder;
  const reason = await beforeLong(whySilent(ask, builder.name), undefined, until - Date.now());
  return reason === undefined ? builder : { ...builder, error: `${silent.join(", ")}: ${reason}` };
}

/**
 * The builder in use. In place of the Docker daemon's own, the builds take the first other one that answers, or make
 * one where the daemon runs.
 */
async function askUnnamed(ask: AskBuildx, until: number): Promise<BuilderAnswer> {
  const answer = await ask("inspect");
  if (answer.kind === "absent" || answer.kind === "late") return answer;
  const inUse =
    answer.kind === "answer"
      ? await withReason(ask, answer.text, until)
      : { name: "", driver: "", error: answer.reason, booted: false, platforms: [], nodes: [] };
  if (inUse.driver !== "" && inUse.driver !== DOCKER_DRIVER) return { kind: "builder", builder: inUse };
  // All at once: one that does not answer must not keep the others from it.
  const others = (await knownBuilders(ask)).map((name) => ask("inspect", name));
  for (const asked of others) {
    const found = await asked;
    if (found.kind !== "answer") continue;
    const other = parseInspection(found.text);
    if (other.error === undefined && other.booted && other.driver !== DOCKER_DRIVER) {
      return { kind: "builder", builder: other };
    }
  }
  if (inUse.error === undefined) {
    // The daemon answers, so that a builder can be made in it.
    return {
      kind: "builder",
      builder: { ...inUse, driver: "docker-container", booted: false, platforms: [], nodes: [] },
    };
  }
  return { kind: "builder", builder: inUse };
}

/** The names of all builders but the Docker daemon's own, which bears the name of its context. */
async function knownBuilders(ask: AskBuildx): Promise<string[]> {
  const answer = await ask("ls", "--format", "json");
  if (answer.kind !== "answer") return [];
  const lines = answer.text.split("\n").filter(Boolean);
  const builders = lines.map((line) => JSON.parse(line) as { Name: string; Driver: string });
  return builders.filter(({ Driver }) => Driver !== "" && Driver !== DOCKER_DRIVER).map(({ Name }) => Name);
}

/** Reads what `docker buildx inspect` prints. */
export function parseInspection(text: string): Builder {
  const [head = "", ...nodes] = sections(text);
  const status = nodes.map((node) => field(node, "Status"));
  const silent = silentEndpoints(text);
  const errors = [
    ...[head, ...nodes].map((part) => field(part, "Error")).filter(Boolean),
    ...(silent.length > 0 ? [`nothing answers at ${silent.join(", ")}`] : []),
  ];
  const machines = nodes.map((node) => parseNode(field(node, "Platforms"), field(node, "BuildKit version")));
  return {
    name: field(head, "Name"),
    driver: field(head, "Driver"),
    error: errors[0],
    booted: nodes.length > 0 && status.every((one) => one === "running"),
    platforms: [...new Set(machines.flatMap(({ platforms }) => platforms))],
    nodes: machines,
  };
}

/** Where nobody answers: a remote builder needs no booting, so that it is not active means that. */
function silentEndpoints(text: string): string[] {
  const [head = "", ...nodes] = sections(text);
  if (field(head, "Driver") !== "remote") return [];
  return nodes.filter((node) => field(node, "Status") === "inactive").map((node) => field(node, "Endpoint"));
}

/** Lines of `Key: value`: those of the builder first, then those of each node from its `Name:` on. */
function sections(text: string): string[] {
  return text.split(/^(?=Name:)/m).filter((part) => part.trim() !== "");
}

function field(part: string, key: string): string {
  return new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(part)?.[1]?.trim() ?? "";
}

/** @param text the platforms; those that were chosen by hand come first, with a star, and say nothing of the machine */
function parseNode(text: string, buildkit: string): BuilderNode {
  const platforms = text.split(",").flatMap(normalForm);
  return { own: text.includes("*") ? undefined : platforms[0], platforms, ...(buildkit && { buildkit }) };
}

/**
 * The machine that would build for a platform; undefined when that is unknown. Of several machines buildx takes the
 * first that has the platform.
 *
 * @see https://github.com/docker/buildx/blob/v0.37.2/build/resolver/driver.go
 */
export function nodeFor({ nodes }: Pick<Builder, "nodes">, platform: string): BuilderNode | undefined {
  return nodes.length === 1 ? nodes[0] : nodes.find(({ platforms }) => platforms.includes(platform));
}

/** The platform of the machine that would build for a platform; undefined when that is unknown. */
export function buildPlatformFor(builder: Builder, platform: string): string | undefined {
  return nodeFor(builder, platform)?.own;
}

/** Platforms that were chosen by hand carry a star. */
function normalForm(text: string): string[] {
  const platform = parsePlatform(text.trim().replace(/\*$/, ""));
  return platform ? [formatPlatform(platform)] : [];
}
