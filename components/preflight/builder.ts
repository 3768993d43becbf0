import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { once } from "../../lib/once.ts";
import type { Problem } from "../settings/problems.ts";
import type { AskBuildx } from "./buildx.ts";

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
  | { readonly kind: "late" }
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

/** Asks buildx for a builder; what is asked twice is asked once. */
export function builderAsker(ask: AskBuildx): AskBuilder {
  const answers = once<BuilderAnswer>();
  return (name) => answers([name], () => (name === undefined ? askUnnamed(ask) : askNamed(ask, name)));
}

async function askNamed(ask: AskBuildx, name: string): Promise<BuilderAnswer> {
  const answer = await ask("inspect", name);
  if (answer.kind === "answer") return { kind: "builder", builder: parseInspection(answer.text) };
  if (answer.kind !== "refusal") return answer;
  if (/^no builder\b/.test(answer.reason)) return { kind: "missing", known: await knownBuilders(ask) };
  return {
    kind: "builder",
    builder: { name, driver: "", error: answer.reason, booted: false, platforms: [], nodes: [] },
  };
}

/**
 * The builder in use. In place of the Docker daemon's own, the builds take the first other one that answers, or make
 * one where the daemon runs.
 */
async function askUnnamed(ask: AskBuildx): Promise<BuilderAnswer> {
  const answer = await ask("inspect");
  if (answer.kind === "absent" || answer.kind === "late") return answer;
  const inUse =
    answer.kind === "answer"
      ? parseInspection(answer.text)
      : { name: "", driver: "", error: answer.reason, booted: false, platforms: [], nodes: [] };
  if (inUse.driver !== "" && inUse.driver !== DOCKER_DRIVER) return { kind: "builder", builder: inUse };
  for (const name of await knownBuilders(ask)) {
    const other = await askNamed(ask, name);
    if (other.kind !== "builder" || other.builder.error !== undefined || !other.builder.booted) continue;
    if (other.builder.driver !== DOCKER_DRIVER) return other;
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

/**
 * Reads what `docker buildx inspect` prints: lines of `Key: value`, those of the builder first, then those of each node
 * from its `Name:` on.
 */
export function parseInspection(text: string): Builder {
  const [head = "", ...nodes] = text.split(/^(?=Name:)/m).filter((part) => part.trim() !== "");
  const field = (part: string, key: string) => new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(part)?.[1]?.trim() ?? "";
  const driver = field(head, "Driver");
  const status = nodes.map((node) => field(node, "Status"));
  const errors = [head, ...nodes].map((part) => field(part, "Error")).filter(Boolean);
  // A remote builder needs no booting: that it is not active means that nobody answered.
  if (driver === "remote" && status.includes("inactive")) {
    errors.push(`nothing answers at ${nodes.map((node) => field(node, "Endpoint")).join(", ")}`);
  }
  const machines = nodes.map((node) => parseNode(field(node, "Platforms"), field(node, "BuildKit version")));
  return {
    name: field(head, "Name"),
    driver,
    error: errors[0],
    booted: nodes.length > 0 && status.every((one) => one === "running"),
    platforms: [...new Set(machines.flatMap(({ platforms }) => platforms))],
    nodes: machines,
  };
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
