import { gzipSync } from "node:zlib";
import { type Descriptor, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { type Entry, tarOf } from "../../lib/tar/fixture.ts";
import type { MemoryRegistry } from "../memory-registry.ts";

export const APP = "ghcr.io/acme/app";
export const TAR = "application/vnd.oci.image.layer.v1.tar";

/** Puts a layer there. */
export function placeLayer(registry: MemoryRegistry, repository: string, entries: readonly Entry[]): Descriptor {
  return registry.placeBytes(repository, `${TAR}+gzip`, gzipSync(tarOf(entries)));
}

/** Puts an image of layers there. */
export function placeLayers(
  registry: MemoryRegistry,
  repository: string,
  layers: readonly Descriptor[],
  annotations: Readonly<Record<string, string>> = {},
): Descriptor {
  const config = registry.placeBlob(repository, "application/vnd.oci.image.config.v1+json", '{"os":"linux"}');
  const mediaType = MEDIA_TYPES.ociManifest;
  return registry.place(repository, { schemaVersion: 2, mediaType, config, layers, annotations }, mediaType);
}
