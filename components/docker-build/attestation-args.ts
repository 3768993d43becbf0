import { ATTESTATION_ARGUMENT } from "../settings/attestations.ts";
import type { ImageSettings } from "../settings/schema.ts";

/** The scanner that BuildKit has by default. */
export const DEFAULT_GENERATOR = "docker/buildkit-syft-scanner:stable-1";

type Attested = Pick<ImageSettings<unknown>, "attestations" | "publish">;

/**
 * What the builds of an image are asked to attest, by kind, as BuildKit takes it: `{ provenance: "mode=min" }`. Nothing
 * where nothing is published: attestations go with an image.
 *
 * @see https://docs.docker.com/build/metadata/attestations/
 */
export function askedAttestations({ attestations, publish }: Attested): Readonly<Record<string, string>> {
  const { provenance, sbom } = attestations;
  if (!publish) return {};
  return {
    ...(provenance && { provenance: `mode=${provenance}` }),
    ...(sbom && { sbom: `generator=${sbom === true ? DEFAULT_GENERATOR : sbom}` }),
  };
}

/** Whether anything is attested of an image: what is pushed for a platform is then an index. */
export function isAttested(image: Attested): boolean {
  return Object.keys(askedAttestations(image)).length > 0;
}

/**
 * The build arguments that ask BuildKit for attestations: docker-build has no input for them, and turns off what buildx
 * makes by default. No Dockerfile declares them, so that they change neither cache nor image.
 */
export function attestationArgs(image: Attested): Record<string, string> {
  const asked = Object.entries(askedAttestations(image));
  return Object.fromEntries(asked.map(([kind, value]) => [`${ATTESTATION_ARGUMENT}${kind.toUpperCase()}`, value]));
}
