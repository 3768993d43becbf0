import { builderOf, packagesOf, provenanceMode } from "../../lib/oci/attestation.ts";
import type { IndexDocument } from "../../lib/oci/image-index.ts";
import { attestedDigest, type Descriptor, type ImageIndex } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import type { Member } from "../../lib/registry/members.ts";
import { readStatements } from "../../lib/registry/statements.ts";
import type { PlatformState } from "./inputs.ts";

/**
 * What an index has for each platform, for reports: the image, and what is attested of it. What cannot be read is left
 * out: it is published all the same.
 *
 * @param members what the index is made of, as far as it was read: an attestation among them is read where it is now
 */
export async function describePlatforms(
  client: Registry,
  repository: Repository,
  document: IndexDocument,
  members: readonly Member[],
): Promise<Record<string, PlatformState>> {
  const { manifests } = JSON.parse(Buffer.from(document.bytes).toString("utf8")) as ImageIndex;
  const described = manifests
    .filter((descriptor) => attestedDigest(descriptor) === undefined)
    .map(async ({ digest, platform }): Promise<[string, PlatformState][]> => {
      if (!platform) return [];
      const attestations = manifests.filter((descriptor) => attestedDigest(descriptor) === digest);
      const attested = await Promise.all(attestations.map((each) => describe(client, repository, each, members)));
      return [[formatPlatform(normalizePlatform(platform)), Object.assign({ digest }, ...attested)]];
    });
  return Object.fromEntries((await Promise.all(described)).flat());
}

async function describe(
  client: Registry,
  repository: Repository,
  { digest }: Descriptor,
  members: readonly Member[],
): Promise<Omit<PlatformState, "digest">> {
  try {
    const member = members.find(({ descriptor }) => descriptor.digest === digest);
    const from = member?.from ?? repository;
    const manifest = member?.manifest ?? (await client.manifest(repository, digest));
    if (manifest?.document.kind !== "image") return {};
    const { provenance, sbom } = await readStatements(client, from, manifest.document.image);
    const builder = builderOf(provenance);
    return {
      ...(provenance !== undefined && { provenance: provenanceMode(provenance), ...(builder && { builder }) }),
      ...(sbom !== undefined && { packages: packagesOf(sbom) }),
    };
  } catch {
    return {};
  }
}
