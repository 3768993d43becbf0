import type { Descriptor } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import type { IndexInputs } from "../../../../provider/index/inputs.ts";
import { AMD64, ARMV7, MemoryRegistry } from "../memory-registry.ts";

export const APP = "ghcr.io/acme/app";
export const BASE = "ghcr.io/acme/base";
export const repository = parseRepository(APP);

export const CREATED = "org.opencontainers.image.created";
export const VERSION = "org.opencontainers.image.version";

export const BUILT_AMD64 = "urn:pulumi:dev::multiarch::docker-build:index:Image::app-linux-amd64";
export const BUILT_ARMV7 = "urn:pulumi:dev::multiarch::docker-build:index:Image::app-linux-arm-v7";

export const PROVENANCE = "https://slsa.dev/provenance/v1";
export const SPDX = "https://spdx.dev/Document";

/** Provenance that differs at every build. */
let builds = 0;
export function provenance(mode: "min" | "max" = "min"): Record<string, unknown> {
  const steps = mode === "max" && { internalParameters: { buildConfig: {} } };
  const builder = { id: "https://example.com/builder" };
  return { [PROVENANCE]: { buildDefinition: { ...steps }, runDetails: { builder, invocationId: ++builds } } };
}

/** An SBOM. */
export function sbom(...packages: string[]): Record<string, unknown> {
  return { [SPDX]: { packages: packages.map((name) => ({ name })), created: ++builds } };
}

/** Puts what the build of a platform pushes when it is attested, an index of its own, in the place of its image. */
export function attest(
  { registry, inputs }: { readonly registry: MemoryRegistry; readonly inputs: IndexInputs },
  images: readonly Descriptor[],
  make: () => Record<string, unknown>,
): IndexInputs {
  const manifests = inputs.manifests.map((input, position) => {
    const image = images[position];
    if (!image) throw new Error(`no image at ${position}`);
    const platform = input.platform === "linux/amd64" ? AMD64 : ARMV7;
    const children = [{ ...image, platform }, registry.placeAttestation(APP, image.digest, make())];
    return { ...input, digest: registry.placeIndex(APP, children).digest };
  });
  return { ...inputs, manifests };
}

/** A registry with two platforms of an image, and the inputs that publish them. */
export function built(): { registry: MemoryRegistry; amd64: Descriptor; armv7: Descriptor; inputs: IndexInputs } {
  const registry = new MemoryRegistry();
  const amd64 = registry.placeImage(APP, AMD64);
  const armv7 = registry.placeImage(APP, ARMV7);
  const inputs = {
    repository: APP,
    tags: ["latest", "1.2", "1.2.3"],
    manifests: [
      { digest: amd64.digest, platform: "linux/amd64", builtBy: BUILT_AMD64 },
      { digest: armv7.digest, platform: "linux/arm/v7", builtBy: BUILT_ARMV7 },
    ],
    annotations: { [VERSION]: "1.2.3", [CREATED]: "2026-02-01T00:00:00Z" },
    forceTags: [],
    keepNewer: [],
  };
  return { registry, amd64, armv7, inputs };
}
