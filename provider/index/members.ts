import { readPlatform } from "../../lib/oci/document.ts";
import { attestedDigest, type Descriptor, type ImageManifest, type PlatformJson } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { FetchedManifest, Registry } from "../../lib/registry/client.ts";
import type { LastPublication, ManifestInput } from "./inputs.ts";
import { ManifestReader } from "./manifest-reader.ts";
import { publishedMembers } from "./published-members.ts";
import { rebuildCommand } from "./rebuild-command.ts";

/** A manifest that the index will name, with where it is now. */
export interface Member {
  readonly descriptor: Descriptor;
  readonly from: Repository;
  readonly manifest: FetchedManifest;
}

/** How deep indexes may nest: one for all platforms, one per platform, and one spare. */
const DEEPEST_NESTING = 3;

/** Configurations of these types say which platform the image is for. */
const IMAGE_CONFIG_TYPES = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);

/**
 * Reads every input by its digest, takes indexes apart (an index in an index is what many clients refuse) with their
 * attestations kept, and checks that each image is for the platform that was asked for, variant included.
 *
 * @param before the last publication, which has the members of an input that is gone since
 * @returns the members in the order of the inputs
 * @throws Error with every problem, when one does not exist or is for another platform
 */
export async function readMembers(
  client: Registry,
  repository: Repository,
  inputs: readonly ManifestInput[],
  before?: LastPublication,
): Promise<Member[]> {
  const reader = new ManifestReader(client);
  const outcomes = await Promise.allSettled(inputs.map((input) => readMember(reader, repository, input, before)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
  if (failures.length > 0) {
    throw new Error([...new Set(failures.map(({ message }) => message))].join("\n"), { cause: failures[0] });
  }
  const members = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
  assertDistinct(members);
  return members;
}

async function readMember(
  reader: ManifestReader,
  target: Repository,
  input: ManifestInput,
  before: LastPublication | undefined,
): Promise<Member[]> {
  const source = input.repository === undefined ? target : parseRepository(input.repository);
  const isGone = !(await reader.read(source, input.digest));
  const published = isGone ? await publishedMembers(reader, target, input, before) : undefined;
  const from = published ? target : source;
  const expansion = { reader, from, input, met: new Set<string>() };
  const found = await Promise.all((published ?? [{ digest: input.digest }]).map((each) => expand(expansion, each, [])));
  const members = found.flat();
  const images = members.filter(({ descriptor }) => attestedDigest(descriptor) === undefined);
  if (images.length === 0) throw new Error(`${input.digest} of ${formatRepository(from)} is an index without images`);
  const expected = input.platform === undefined ? undefined : parsePlatform(input.platform);
  for (const { descriptor } of expected ? images : []) {
    const found = descriptor.platform ? formatPlatform(normalizePlatform(descriptor.platform)) : "no platform";
    if (expected && found !== formatPlatform(expected)) {
      throw new Error(
        `${input.platform} was requested, but ${descriptor.digest} of ${formatRepository(from)} is for ${found}`,
      );
    }
  }
  return members;
}

/** What one input is expanded with. */
interface Expansion {
  readonly reader: ManifestReader;
  readonly from: Repository;
  readonly input: ManifestInput;
  /** The digests seen so far: each counts once. */
  readonly met: Set<string>;
}

/** The members of one digest: itself, or the contents if it is an index. */
async function expand(
  expansion: Expansion,
  found: Pick<Descriptor, "digest"> & Partial<Descriptor>,
  above: readonly string[],
): Promise<Member[]> {
  const { reader, from, input, met } = expansion;
  met.add(found.digest);
  const manifest = await reader.read(from, found.digest);
  if (!manifest) throw new Error(missing(found.digest, from, input));
  const { document } = manifest;
  const name = `${found.digest} of ${formatRepository(from)}`;
  if (found.size !== undefined && found.size !== manifest.bytes.length) {
    throw new Error(`${name} has ${manifest.bytes.length} bytes, but ${above.at(-1)} says ${found.size}`);
  }
  if (document.kind === "index") {
    if (above.length === DEEPEST_NESTING) {
      throw new Error(`${name} is nested in ${above.length} indexes; name the images themselves, or a flatter index`);
    }
    const children = document.index.manifests.filter(({ digest }) => !met.has(digest) && met.add(digest));
    return (await Promise.all(children.map((child) => expand(expansion, child, [...above, found.digest])))).flat();
  }
  if (document.kind === "other") throw new Error(`${name} is neither an image nor an index: ${manifest.mediaType}`);
  const bare = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length };
  if (attestedDigest({ ...bare, ...found }))
    return [{ descriptor: { ...bare, ...attestation(found) }, from, manifest }];
  const platform = await platformOf(reader, from, document.image, found);
  const annotations = { ...found.annotations, ...input.annotations };
  return [{ descriptor: { ...bare, ...(platform && { platform }), annotations }, from, manifest }];
}

/** An attestation's descriptor keeps the platform (`unknown/unknown`) and annotations by which clients know it. */
function attestation({ platform, annotations }: Partial<Descriptor>): Partial<Descriptor> {
  return { ...(platform && { platform }), ...(annotations && { annotations }) };
}

/**
 * The platform in the image's own configuration, which container runtimes use. Old images name no variant there: then
 * the one that their index names counts.
 */
async function platformOf(
  reader: ManifestReader,
  from: Repository,
  { config }: ImageManifest,
  { digest, platform: listed }: Pick<Descriptor, "digest"> & Partial<Descriptor>,
): Promise<PlatformJson | undefined> {
  if (!IMAGE_CONFIG_TYPES.has(config.mediaType)) return listed;
  const bytes = await reader.blob(from, config);
  try {
    const { architecture, os, ...more } = readPlatform(bytes);
    const { "os.version": version, "os.features": features } = more;
    const variant = more.variant || listed?.variant;
    return {
      architecture,
      os,
      ...(variant && { variant }),
      ...(version && { "os.version": version }),
      ...(features && { "os.features": features }),
    };
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${digest} of ${formatRepository(from)} is not an image: its configuration ${message}`, { cause });
  }
}

function missing(digest: string, repository: Repository, { platform, builtBy }: ManifestInput): string {
  const what = platform ? `the image for ${platform}` : "a manifest";
  return `${what} is gone: ${formatRepository(repository)} has no ${digest}. ${rebuildCommand([builtBy])}`;
}

/** Two images for one platform in one index: which one a client pulls would be undefined. */
function assertDistinct(members: readonly Member[]): void {
  const seen = new Map<string, string>();
  for (const { descriptor } of members) {
    if (!descriptor.platform || attestedDigest(descriptor)) continue;
    const version = descriptor.platform["os.version"] ?? "";
    const key = `${formatPlatform(normalizePlatform(descriptor.platform))} ${version}`.trim();
    const other = seen.get(key);
    if (other) throw new Error(`two manifests are for ${key}: ${other} and ${descriptor.digest}; remove one`);
    seen.set(key, descriptor.digest);
  }
}
