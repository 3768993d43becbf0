import { readPlatform } from "../oci/document.ts";
import { platformOf } from "../oci/index-platforms.ts";
import { attestedDigest, type Descriptor, type ImageIndex, type ImageManifest } from "../oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../oci/platform.ts";
import type { Repository } from "../oci/reference.ts";
import { type Once, once } from "../once.ts";
import type { FetchedManifest, Registry } from "./client.ts";
import { RegistryError } from "./errors.ts";
import { IMAGE_CONFIG_TYPES } from "./members.ts";

/** What a registry has of one manifest that an index lists. */
export interface ListedManifest {
  readonly descriptor: Descriptor;
  /** The digest of the image that it attests; undefined for an image. */
  readonly attests?: string | undefined;
  /** `linux/arm/v7`; undefined for an attestation, or where nothing names it. */
  readonly platform?: string | undefined;
  readonly manifest?: ImageManifest | undefined;
  /** What is wrong with it, clauses that follow its name. */
  readonly problems: readonly string[];
}

type Reading = Pick<Registry, "manifest" | "blob" | "hasBlob">;

/** Looks for all that an index lists: each manifest, its configuration, and its layers, of which none is read. */
export function indexContents(
  client: Reading,
  repository: Repository,
  { manifests }: ImageIndex,
): Promise<ListedManifest[]> {
  const look: Look = { client, repository, blobs: once<boolean>() };
  return Promise.all(manifests.map((descriptor) => lookFor(look, descriptor)));
}

interface Look {
  readonly client: Reading;
  readonly repository: Repository;
  /** Platforms share layers: each is looked for once. */
  readonly blobs: Once<boolean>;
}

async function lookFor(look: Look, descriptor: Descriptor): Promise<ListedManifest> {
  const attests = attestedDigest(descriptor);
  const listed = { descriptor, attests, platform: attests === undefined ? platformOf(descriptor) : undefined };
  try {
    const found = await look.client.manifest(look.repository, descriptor.digest);
    const problem = manifestProblem(descriptor, found);
    if (problem || found?.document.kind !== "image") return { ...listed, problems: [problem ?? ""] };
    const { image } = found.document;
    const [configuration, missing] = await Promise.all([
      lookAtConfiguration(look, image.config, listed),
      missingLayers(look, image.layers),
    ]);
    return {
      ...listed,
      platform: listed.platform ?? configuration.platform,
      manifest: image,
      problems: [...configuration.problems, ...missing],
    };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { ...listed, problems: [`cannot be read: ${error.message}`] };
  }
}

function manifestProblem({ digest, size }: Descriptor, found: FetchedManifest | undefined): string | undefined {
  if (!found) return `has no manifest: ${digest} does not exist`;
  if (found.bytes.length !== size) return `has a manifest of ${found.bytes.length} bytes, but the index says ${size}`;
  switch (found.document.kind) {
    case "image":
      return undefined;
    case "index":
      return `has an index for a manifest: ${digest}`;
    case "other":
      return `has neither an image nor an index for a manifest: ${found.mediaType}`;
  }
}

async function lookAtConfiguration(
  { client, repository, blobs }: Look,
  { mediaType, digest, size }: Descriptor,
  { attests, descriptor: { platform: inIndex }, platform: listed }: Omit<ListedManifest, "problems">,
): Promise<{ readonly platform?: string; readonly problems: readonly string[] }> {
  const absent = { problems: [`has no configuration: ${digest} does not exist`] };
  if (attests !== undefined || !IMAGE_CONFIG_TYPES.has(mediaType)) {
    const exists = await blobs([digest], () => client.hasBlob(repository, digest));
    return exists ? { problems: [] } : absent;
  }
  const bytes = await client.blob(repository, digest).catch((error: unknown) => {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  });
  if (!bytes) return absent;
  if (bytes.length !== size) {
    return { problems: [`has a configuration of ${bytes.length} bytes, but its manifest says ${size}`] };
  }
  try {
    const { os, architecture, variant } = readPlatform(bytes);
    // Old images name no variant there.
    const platform = formatPlatform(normalizePlatform({ os, architecture, variant: variant || inIndex?.variant }));
    const isOther = listed !== undefined && listed !== platform;
    return { platform, problems: isOther ? [`is for ${platform} according to its configuration`] : [] };
  } catch (error) {
    return { problems: [`has a configuration that ${(error as Error).message}`] };
  }
}

async function missingLayers({ client, repository, blobs }: Look, layers: readonly Descriptor[]): Promise<string[]> {
  // A layer with addresses of its own need not be in the registry.
  const expected = layers.filter(({ urls }) => !urls?.length);
  const found = await Promise.all(
    expected.map(async ({ digest }) => ({
      digest,
      exists: await blobs([digest], () => client.hasBlob(repository, digest)),
    })),
  );
  return found.filter(({ exists }) => !exists).map(({ digest }) => `lacks the layer ${digest}`);
}
