import {
  builderOf,
  isProvenance,
  isSbom,
  packagesOf,
  provenanceMode,
  type Statement,
  statementsOf,
} from "../../lib/oci/attestation.ts";
import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { attestedDigest, type Descriptor, type ImageIndex } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import type { PlatformState } from "./inputs.ts";

/** The longest statement that is read for what a report says of it, in bytes. */
const LONGEST_STATEMENT = 64 * 1024 * 1024;

/**
 * What a published index has for each platform, for reports: the image, and what is attested of it. What cannot be read
 * is left out: it is published all the same.
 */
export async function describePlatforms(
  client: Registry,
  repository: Repository,
  document: IndexDocument,
): Promise<Record<string, PlatformState>> {
  const { manifests } = JSON.parse(Buffer.from(document.bytes).toString("utf8")) as ImageIndex;
  const described = manifests
    .filter((descriptor) => attestedDigest(descriptor) === undefined)
    .map(async ({ digest, platform }): Promise<[string, PlatformState][]> => {
      if (!platform) return [];
      const attestations = manifests.filter((descriptor) => attestedDigest(descriptor) === digest);
      const attested = await Promise.all(attestations.map((each) => describe(client, repository, each)));
      return [[formatPlatform(normalizePlatform(platform)), Object.assign({ digest }, ...attested)]];
    });
  return Object.fromEntries((await Promise.all(described)).flat());
}

async function describe(
  client: Registry,
  repository: Repository,
  { digest }: Descriptor,
): Promise<Omit<PlatformState, "digest">> {
  try {
    const manifest = await client.manifest(repository, digest);
    if (manifest?.document.kind !== "image") return {};
    const statements = statementsOf(manifest.document.image);
    const [provenance, sbom] = [statements.find(isProvenance), statements.find(isSbom)];
    const read = async ({ layer }: Statement): Promise<unknown> =>
      JSON.parse((await client.blob(repository, layer.digest, LONGEST_STATEMENT)).toString("utf8"));
    const [built, contained] = await Promise.all([provenance && read(provenance), sbom && read(sbom)]);
    const builder = builderOf(built);
    return {
      ...(provenance && { provenance: provenanceMode(built), ...(builder && { builder }) }),
      ...(sbom && { packages: packagesOf(contained) }),
    };
  } catch {
    return {};
  }
}
