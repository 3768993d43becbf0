/** Files of an image, as an archive: plain, or compressed by any means. */
const FILES =
  /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar|docker\.image\.rootfs\.diff\.tar)(?:[.+](?:gzip|zstd))?$/;
/** Layers that are at another place than the registry, as those of older Windows images. */
const FOREIGN =
  /^application\/vnd\.(?:oci\.image\.layer\.nondistributable\.v1\.tar|docker\.image\.rootfs\.foreign\.diff\.tar)(?:[.+](?:gzip|zstd))?$/;

/** What a layer is, by its media type: `other` is encrypted, or no files at all. */
export function layerKind(mediaType: string): "files" | "foreign" | "other" {
  if (FILES.test(mediaType)) return "files";
  return FOREIGN.test(mediaType) ? "foreign" : "other";
}
