import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { digestOf, MEDIA_TYPES } from "../../lib/oci/manifest.ts";

const CONFIGURATION = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

/** A platform as an image index describes it. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** An image of one platform. */
export interface Image {
  readonly platform: ImagePlatform;
  /** The `config` of the image's configuration: environment, command. */
  readonly settings: object;
  /** The layers, tar archives that are not compressed. */
  readonly layers: readonly Buffer[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes images of several platforms into an OCI image layout whose `index.json` is their index. The same images give
 * the same digests.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function writeLayout(folder: string, images: readonly Image[]): void {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const writeBlob = (mediaType: string, content: Buffer): Descriptor => {
    const digest = digestOf(content);
    writeFileSync(join(blobs, digest.replace("sha256:", "")), content);
    return { mediaType, digest, size: content.length };
  };
  const writeJson = (mediaType: string, value: object) => writeBlob(mediaType, Buffer.from(JSON.stringify(value)));

  const manifests = images.map(({ platform, settings, layers: archives }) => {
    const layers = archives.map((archive) => writeBlob(LAYER, gzipSync(archive)));
    const rootfs = { type: "layers", diff_ids: archives.map((archive) => digestOf(archive)) };
    const config = writeJson(CONFIGURATION, { ...platform, config: settings, rootfs });
    return {
      ...writeJson(MEDIA_TYPES.ociManifest, { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers }),
      platform,
    };
  });
  const index = JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests });
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(folder, "index.json"), index);
}
