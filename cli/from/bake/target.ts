import { parentLocation } from "../../../components/dockerfile/parent-location.ts";
import { isFolderLocation } from "../../../components/settings/location.ts";
import { attestationsOf } from "../attestations.ts";
import type { Build, BuildFields } from "../build.ts";
import { cacheOf } from "../cache.ts";
import type { AddNote } from "../notes.ts";
import { fromRoot, toContext } from "../paths.ts";
import { splitReference } from "../reference.ts";
import type { BakeTarget } from "./print.ts";

/** What is read of a target, or changes nothing of what is published. */
const READ = new Set([
  ...["context", "dockerfile", "dockerfile-inline", "contexts", "args", "labels", "annotations", "tags", "target"],
  ...["platforms", "secret", "ssh", "cache-from", "cache-to", "output", "no-cache", "pull", "network", "extra-hosts"],
  ...["description", "name", "inherits", "call", "attest"],
]);
const ON_THE_BUILDER = "is not passed on by the provider that builds; set it on the builder";
const REASONS: Readonly<Record<string, string>> = {
  entitlements: "is not passed on by the provider that builds; grant the entitlement to the builder itself",
  "no-cache-filter": "is not passed on by the provider that builds; change a build argument that the stage uses",
  "shm-size": ON_THE_BUILDER,
  ulimits: ON_THE_BUILDER,
};

/** Labels that differ with every commit: a bake file computes them where it is read. */
const OF_THE_COMMIT = /^org\.opencontainers\.image\.(?:created|revision|version)$/;

/** Where paths of a target start. */
export interface BakePlace {
  readonly root: string;
  readonly folder: string;
}

/** Whether a target is for publishing: it has tags, and does not write files alone. */
export function isPublished({ tags = [], output = [] }: BakeTarget): boolean {
  const types = output.map(({ type }) => type);
  const writesFiles =
    types.length > 0 && types.every((type) => type !== undefined && /^(?:local|tar|cacheonly)$/.test(type));
  return tags.some((tag) => tag !== "") && !writesFiles;
}

/** The builds of a target: one for each set of tags that its repositories have. */
export function buildsOfTarget(name: string, target: BakeTarget, place: BakePlace, note: AddNote): Build[] {
  const fields = fieldsOf(target, place, note);
  if (!fields) return [];
  const platforms = target.platforms ?? [];
  if (platforms.length === 0) note("platforms", "are not named: linux/amd64 was taken; add others");
  return tagSets(target.tags ?? []).map((tags) => ({
    name,
    variant: name,
    platforms: platforms.length > 0 ? platforms : ["linux/amd64"],
    fields: { ...tags, ...fields },
  }));
}

/** How a target is built; undefined for one that cannot be here. */
export function fieldsOf(target: BakeTarget, place: BakePlace, note: AddNote): BuildFields | undefined {
  const { context: written = ".", dockerfile, contexts = {}, args = {}, annotations = [], output = [] } = target;
  const own = Object.entries(contexts).filter(([, location]) => location.startsWith("target:"));
  for (const [context, location] of own) {
    note(
      "contexts",
      `${context} is the target ${location.slice("target:".length)}: the image is left out; where that target is an image of the stack as well, write ${parentLocation("NAME")} with its name there`,
    );
  }
  if (target["dockerfile-inline"] !== undefined) {
    note("dockerfile-inline", "has no counterpart: the image is left out; write it into a file");
  }
  if (own.length > 0 || target["dockerfile-inline"] !== undefined) return undefined;
  for (const [field, value] of Object.entries(target)) {
    if (!READ.has(field) && value !== undefined) note(field, REASONS[field] ?? "has no counterpart: left out");
  }
  const at = (path: string) => fromRoot(place.root, place.folder, path);
  const context = isFolderLocation(written) ? at(written) : written;
  const named = Object.entries(contexts).map(([key, location]) => [
    key,
    isFolderLocation(location) ? at(location) : location,
  ]);
  const values = Object.entries(args).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  for (const key of Object.keys(args).filter((each) => args[each] === null)) {
    note("args", `${key} has no value: left out; write ${key}: "{{env.${key}}}" where it is to be set`);
  }
  const labels = Object.entries(target.labels ?? {}).flatMap(([key, value]) => {
    if (value === null || value === "") return [];
    if (!OF_THE_COMMIT.test(key)) return [[key, value] as const];
    note("labels", `${key} would stay as it is today: left out, for it is set at every update`);
    return [];
  });
  const cache = cacheOf(target["cache-from"] ?? [], target["cache-to"] ?? [], note);
  const network = (["host", "none"] as const).find((known) => known === target.network);
  const hosts = Object.entries(target["extra-hosts"] ?? {}).map(([host, address]) => `${host}:${address}`);
  const ssh = (target.ssh ?? []).map(({ id = "default", paths = [] }) =>
    paths.length > 0 ? `${id}=${paths.join(",")}` : id,
  );
  return {
    context,
    ...(dockerfile !== undefined && dockerfile !== "Dockerfile" && { dockerfile: dockerfileOf(dockerfile, context) }),
    ...(target.target !== undefined && { target: target.target }),
    ...(values.length > 0 && { args: Object.fromEntries(values) }),
    ...secretsOf(target, at, note),
    ...(named.length > 0 && { contexts: Object.fromEntries(named) as Record<string, string> }),
    ...(ssh.length > 0 && { ssh }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
    ...annotationsOf(annotations),
    ...(cache && { cache: cache.type === "local" ? { ...cache, path: at(cache.path) } : cache }),
    ...(target["no-cache"] && { noCache: true }),
    // Each build took the newest bases, and so does each that is built here: no update has to build for that.
    ...(target.pull && { bases: "follow" as const }),
    ...(output.some((each) => /^(?:true|1)$/i.test(each["rewrite-timestamp"] ?? "")) && { reproducible: true }),
    ...(network && { network }),
    ...(hosts.length > 0 && { addHosts: hosts }),
    ...attestationsOf(target.attest ?? [], (reason) => note("attest", reason)),
  };
}

/** buildx takes it relative to the context already. */
function dockerfileOf(dockerfile: string, context: string): string {
  return dockerfile.startsWith("/") ? toContext(context, dockerfile) : dockerfile.replace(/^\.\//, "");
}

function secretsOf({ secret = [] }: BakeTarget, at: (path: string) => string, note: AddNote): BuildFields {
  const found = secret.flatMap(({ id = "", env, src }) => {
    if (id === "") note("secret", "has no id: left out");
    if (id === "") return [];
    return [[id, src !== undefined ? { file: at(src) } : { env: env ?? id }] as const];
  });
  return found.length > 0 ? { secrets: Object.fromEntries(found) } : {};
}

const LEVELS = ["manifest", "index", "manifest-descriptor", "index-descriptor"] as const;

function annotationsOf(lines: readonly string[]): BuildFields {
  const annotations: Record<string, string> = {};
  const levels = new Set<(typeof LEVELS)[number]>();
  for (const line of lines) {
    const at = line.indexOf("=");
    const [, prefix = "", key = ""] = /^(?:([a-z,[\]/-]+):)?(.*)$/.exec(line.slice(0, at)) ?? [];
    for (const level of LEVELS)
      if (prefix.split(",").some((each) => each.replace(/\[.*/, "") === level)) levels.add(level);
    annotations[key] = line.slice(at + 1);
  }
  if (lines.length === 0) return {};
  return { annotations, ...(levels.size > 0 && { annotationLevels: [...levels] }) };
}

/** Repositories that have the same tags go together. */
function tagSets(names: readonly string[]): Pick<BuildFields, "repositories" | "tags">[] {
  const byRepository = new Map<string, string[]>();
  for (const name of names.filter((each) => each !== "")) {
    const { repository, tag = "latest" } = splitReference(name);
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), tag]);
  }
  const sets = new Map<string, string[]>();
  for (const [repository, tags] of byRepository) {
    const key = JSON.stringify(tags);
    sets.set(key, [...(sets.get(key) ?? []), repository]);
  }
  return [...sets].map(([key, repositories]) => ({ repositories, tags: JSON.parse(key) as string[] }));
}
