import { createHash } from "node:crypto";
import { isAbsolute, relative } from "node:path";
import type { Input } from "@pulumi/pulumi";
import { pinsOf } from "../bases/pins.ts";
import {
  type BuildMetadata,
  type ImageBuild,
  manifestAnnotations,
  platformBuild,
  SOURCE_DATE_EPOCH,
} from "../docker-build/platform-build.ts";
import { resolved } from "../docker-build/resolved.ts";
import { knownDigests, parentContexts } from "../parents/parent.ts";
import { ATTESTATION_ARGUMENT } from "../settings/attestations.ts";
import type { Build } from "../settings/image.ts";
import { isFolderLocation } from "../settings/location.ts";
import { isMap } from "../settings/raw.ts";

/** A digest of each part of what went into a platform's build, by the part's name. */
export type BuildFingerprint = Readonly<Record<string, string>>;

/**
 * What of a build's arguments does not tell what is built: who builds it with which caches and credentials, and where
 * the result goes. All else counts, also what may be added to them.
 */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  "buildOnPreview",
  "builder",
  "cacheFrom",
  "cacheTo",
  "exports",
  "ignoreSecretsInDiffCalculation",
  "load",
  "noCache",
  "platforms",
  "pull",
  "push",
  "registries",
  "secrets",
  "ssh",
  "tags",
]);

/** The parts in words, as sentences name them. */
const WORDS: Readonly<Record<string, string>> = {
  addHosts: "hosts (addHosts)",
  annotations: "annotations",
  args: "build arguments (args)",
  attestations: "attestations",
  bases: "base images (bases)",
  content: "files (context)",
  contexts: "contexts",
  dockerfile: "Dockerfile",
  labels: "labels",
  network: "network",
  parents: "images of this stack (contexts)",
  reproducible: "times (reproducible)",
  secretIds: "build secrets (secrets)",
  sourceDate: `time (${SOURCE_DATE_EPOCH})`,
  target: "stage (target)",
};

/**
 * Tells two builds apart by what goes into them, wherever they run: of folders their content counts and not where they
 * are, of secrets their ids and not their values.
 */
export async function buildFingerprint(
  common: Pick<ImageBuild, "name" | "metadata" | "content">,
  build: Build<Input<string>>,
): Promise<BuildFingerprint> {
  const { secrets: _, cacheFrom: __, cacheTo: ___, ...args } = platformBuild({ ...common, secrets: {} }, build);
  const [declared, metadata, content] = await Promise.all([resolved(args), common.metadata, common.content]);
  const { context, dockerfile, buildArgs, ...others } = declared as Record<string, unknown>;
  const read = content[build.platform];
  const { dockerfile: file, ...folders } = read?.digests ?? {};
  const parents = metadata.parents?.[build.platform] ?? [];
  const digests = knownDigests(parents);
  const parts: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !NOT_COUNTED.has(name))),
    ...ofArguments(isMap(buildArgs) ? buildArgs : {}, metadata, build.platform, Object.keys(read?.args ?? {})),
    ...ofContexts(isMap(context) ? context : {}, metadata, build.platform),
    bases: Object.fromEntries(
      Object.entries(pinsOf(metadata.bases, build.platform)).filter(([, pins]) => !isEmpty(pins)),
    ),
    parents: parentContexts(parents, digests),
    content: folders,
    dockerfile: file ?? (isMap(dockerfile) ? dockerfile.inline : undefined),
    annotations: manifestAnnotations(metadata, build.platform, digests),
    reproducible: build.reproducible,
    secretIds: [...Object.keys(build.secrets), ...build.ssh.map((agent) => `ssh ${agent.split("=")[0]}`)].toSorted(),
  };
  const said = Object.entries(parts).filter(([, part]) => !isEmpty(part));
  return Object.fromEntries(said.map(([name, part]) => [name, digestOf(part)]).toSorted());
}

/** The names of the parts in which two fingerprints differ. */
export function differences(one: BuildFingerprint, other: BuildFingerprint): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]).toSorted();
}

/** Parts as a sentence names them: `build arguments (args), labels`. */
export function inWords(parts: readonly string[]): string {
  return parts.map((name) => WORDS[name] ?? name).join(", ");
}

/** The build arguments by what they are for. */
function ofArguments(
  all: Readonly<Record<string, unknown>>,
  { bases }: BuildMetadata,
  platform: string,
  ofContent: readonly string[],
) {
  const pins = pinsOf(bases, platform).args;
  const { [SOURCE_DATE_EPOCH]: sourceDate, ...others } = all;
  const own = Object.entries(others).filter(([name]) => !Object.hasOwn(pins, name) && !ofContent.includes(name));
  const asks = ([name]: [string, unknown]) => name.startsWith(ATTESTATION_ARGUMENT);
  return {
    sourceDate,
    attestations: Object.fromEntries(own.filter(asks)),
    args: Object.fromEntries(own.filter((entry) => !asks(entry))),
  };
}

/** The contexts that are no folder, without those that pin a base or are another image of the program. */
function ofContexts(
  { location, named }: Readonly<Record<string, unknown>>,
  { bases, parents }: BuildMetadata,
  platform: string,
) {
  const pins = pinsOf(bases, platform).contexts;
  const isParent = (name: string) => parents?.[platform]?.some(({ context }) => context === name);
  const all = Object.entries(isMap(named) ? named : {}).filter(
    ([name]) => !Object.hasOwn(pins, name) && !isParent(name),
  );
  const places = all.map(([name, place]) => [name, placeOf(isMap(place) ? place.location : undefined)]);
  return { contexts: { main: placeOf(location), ...(places.length > 0 && { named: Object.fromEntries(places) }) } };
}

const LAYOUT = "oci-layout://";

/** A place, whatever the folders above the project are called. */
function placeOf(location: unknown): string {
  const place = String(location);
  if (isFolderLocation(place)) return "folder";
  const path = place.startsWith(LAYOUT) ? place.slice(LAYOUT.length) : "";
  return isAbsolute(path) ? `${LAYOUT}${relative(process.cwd(), path)}` : place;
}

function isEmpty(part: unknown): boolean {
  if (part === undefined || part === null || part === "" || part === false) return true;
  return typeof part === "object" && Object.keys(part).length === 0;
}

function digestOf(part: unknown): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(part, sorted)).digest("hex")}`;
}

/** The keys of maps in one order. */
function sorted(_: string, value: unknown): unknown {
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
