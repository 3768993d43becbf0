import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attestedDigest, type ImageIndex, type ImageManifest, isIndexType } from "./manifest.ts";

/** One platform's image in a folder of the OCI image layout. */
export interface LayoutImage {
  readonly digest: string;
  readonly manifest: ImageManifest;
  /** As the image's configuration is written, whatever it has. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The file of a blob. */
export function blobFile(layout: string, digest: string): string {
  return join(layout, "blobs", ...digest.split(":"));
}

/**
 * Reads the one image of a layout; its attestations are left out.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 * @throws Error when there is none
 */
export async function layoutImage(layout: string): Promise<LayoutImage> {
  const digest = await imageDigest(layout, join(layout, "index.json"));
  const manifest = await json<ImageManifest>(blobFile(layout, digest));
  return { digest, manifest, config: await json(blobFile(layout, manifest.config.digest)) };
}

async function imageDigest(layout: string, index: string): Promise<string> {
  const { manifests } = await json<ImageIndex>(index);
  const image = manifests.find((each) => attestedDigest(each) === undefined);
  if (!image) throw new Error(`${index} lists no image`);
  return isIndexType(image.mediaType) ? imageDigest(layout, blobFile(layout, image.digest)) : image.digest;
}

async function json<Document>(file: string): Promise<Document> {
  return JSON.parse(await readFile(file, "utf8")) as Document;
}
