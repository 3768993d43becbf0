import type { Descriptor, ImageIndex } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { storeReferrers } from "../../../../lib/registry/referrers.ts";
import { bundleArtifact } from "../../../../lib/signing/bundle.ts";
import { publicationProvenance } from "../../../../lib/signing/provenance.ts";
import type { Services } from "../../../../lib/signing/services.ts";
import { type Signatory, signStatements } from "../../../../lib/signing/signer.ts";
import { provenanceStatement, type SignedStatement, signatureStatement } from "../../../../lib/signing/statement.ts";
import { AMD64, ARMV7, MemoryRegistry } from "../../provider/memory-registry.ts";

export const APP = "ghcr.io/acme/app";
export const repository = parseRepository(APP);
export const SOURCE = "https://github.com/acme/app";
export const REVISION = "0123456789abcdef0123456789abcdef01234567";
export const BASE = { name: "docker.io/library/busybox:stable", digest: `sha256:${"b".repeat(64)}` };

const SLSA = "https://slsa.dev/provenance/v1";
const SPDX = "https://spdx.dev/Document";

/** A registry with a published index: two platforms, each with provenance and, where it is asked for, an SBOM. */
export function published({ sbom = false } = {}) {
  const registry = new MemoryRegistry();
  const amd64 = { ...registry.placeImage(APP, AMD64), platform: AMD64 };
  const armv7 = { ...registry.placeImage(APP, ARMV7), platform: ARMV7 };
  const attestations = [amd64, armv7].map(({ digest }) =>
    registry.placeAttestation(APP, digest, {
      [SLSA]: {
        buildDefinition: {
          resolvedDependencies: [
            { uri: "pkg:docker/busybox@stable?platform=linux%2Famd64", digest: { sha256: "b".repeat(64) } },
          ],
        },
        runDetails: { builder: { id: "https://example.com/builder" } },
      },
      ...(sbom && { [SPDX]: { packages: [{ name: "a" }, { name: "b" }] } }),
    }),
  );
  const index = registry.placeIndex(APP, [amd64, armv7, ...attestations]);
  registry.tag(APP, "1.2.3", index.digest);
  return { registry, amd64, armv7, index, attestations };
}

/** The statements of a publication: that it is signed, and how it was made. */
export function statementsOf(digest: string, revision: string = REVISION): SignedStatement[] {
  const facts = { repository: APP, tags: ["1.2.3"], platforms: {}, source: SOURCE, revision, bases: [BASE] };
  return [signatureStatement(digest), provenanceStatement(APP, digest, publicationProvenance(facts, {}))];
}

/** Has somebody sign statements, and stores them beside an index. */
export async function sign(
  registry: MemoryRegistry,
  subject: Descriptor,
  signatory: Signatory,
  { statements = statementsOf(subject.digest), services = {} }: SignOptions = {},
): Promise<void> {
  const bundles = await signStatements(statements, signatory, services);
  await store(registry, subject, bundles, statements);
}

export interface SignOptions {
  readonly statements?: readonly SignedStatement[];
  readonly services?: Services;
}

/** Stores bundles beside an index. */
export async function store(
  registry: MemoryRegistry,
  subject: Descriptor,
  bundles: readonly object[],
  statements: readonly SignedStatement[],
): Promise<void> {
  const artifacts = bundles.map((bundle, at) =>
    bundleArtifact(bundle, statements[at]?.predicateType ?? "", new Date()),
  );
  const storing = { client: registry, repository, propagationLimit: 0, pause: async () => undefined };
  await storeReferrers(storing, subject, artifacts);
}

/** The same index with something else about it, under the same tag. */
export function changed(registry: MemoryRegistry, index: Descriptor): Descriptor {
  const { manifests } = registry.index(APP, index.digest) as ImageIndex;
  const other = registry.placeIndex(APP, manifests, { changed: "yes" });
  registry.tag(APP, "1.2.3", other.digest);
  return other;
}
