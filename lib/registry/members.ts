import { readPlatform } from "../oci/document.ts";
import { attestedDigest, type Descriptor, type ImageManifest, type PlatformJson } from "../oci/manifest.ts";
import { formatPlatform, normalizePlatform, parsePlatform } from "../oci/platform.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import type { FetchedManifest } from "./client.ts";
import type { ManifestReader } from "./manifest-reader.ts";

/** An image or an attestation of what is published, with where it is now. */
export interface Member {
  readonly descriptor: Descriptor;
  readonly from: Repository;
  readonly manifest: FetchedManifest;
}

/** How members are read. */
export interface Expansion {
  readonly reader: ManifestReader;
  readonly from: Repository;
  /** Added to the annotations of images. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Says that a digest does not exist. */
  readonly missing: (digest: string) => string;
}

/** How deep indexes may nest: one for all platforms, one per platform, and one spare. */
const DEEPEST_NESTING = 3;

/** Configurations of these types say which platform the image is for. */
export const IMAGE_CONFIG_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);

/**
 * The images and attestations of a manifest: itself, or the contents if it is an index, indexes in it taken apart.
 *
 * @param platform the one that each image has to be for, variant included; left out where any is fine
 * @throws Error when one does not exist, or is for another platform
 */
export async function membersOf(
  expansion: Expansion,
  found: readonly (Pick<Descriptor, "digest"> & Partial<Descriptor>)[],
  name: string,
  platform?: string,
): Promise<Member[]> {
  const met = new Set<string>();
  const members = (await Promise.all(found.map((each) => expand({ ...expansion, met }, each, [])))).flat();
  const images = members.filter(({ descriptor }) => attestedDigest(descriptor) === undefined);
  const where = formatRepository(expansion.from);
  if (images.length === 0) throw new Error(`${name} of ${where} is an index without images`);
  const expected = platform === undefined ? undefined : parsePlatform(platform);
  for (const { descriptor } of expected ? images : []) {
    const own = descriptor.platform ? formatPlatform(normalizePlatform(descriptor.platform)) : "no platform";
    if (expected && own !== formatPlatform(expected)) {
      throw new Error(`${platform} was requested, but ${descriptor.digest} of ${where} is for ${own}`);
    }
  }
  return members;
}

/** The members of one digest: itself, or the contents if it is an index. */
async function expand(
  expansion: Expansion & {
    /** The digests seen so far: each counts once. */
    readonly met: Set<string>;
  },
  found: Pick<Descriptor, "digest"> & Partial<Descriptor>,
  above: readonly string[],
): Promise<Member[]> {
  const { reader, from, met } = expansion;
  met.add(found.digest);
  const manifest = await reader.read(from, found.digest);
  if (!manifest) throw new Error(expansion.missing(found.digest));
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
  const annotations = { ...found.annotations, ...expansion.annotations };
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
