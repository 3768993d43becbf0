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
