import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { attestedDigest, type ImageIndex } from "../../../lib/oci/manifest.ts";
import { formatPlatform } from "../../../lib/oci/platform.ts";

/** Reads published images with crane, a client that shares no code with this project. */
export async function crane(...args: string[]): Promise<string> {
  return (await execa("crane", args)).stdout;
}

export async function readIndex(ref: string): Promise<ImageIndex> {
  return JSON.parse(await crane("manifest", ref)) as ImageIndex;
}

/** The platforms of the images that an index lists, in its order; its attestations are left out. */
export function platformsOf(index: ImageIndex): string[] {
  const images = index.manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  return images.flatMap(({ platform }) => (platform ? formatPlatform(platform) : []));
}

/** Has crane check everything behind each platform's image. It takes attestations for images, and finds them odd. */
export async function validate(ref: string, env: Record<string, string> = {}): Promise<void> {
  for (const platform of platformsOf(JSON.parse((await execa("crane", ["manifest", ref], { env })).stdout))) {
    await execa("crane", ["validate", "--platform", platform, "--remote", ref], { env });
  }
}

/** The digest that a tag names; undefined when the tag does not exist. */
export async function digestOf(ref: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await execa("crane", ["digest", ref], { reject: false });
  if (exitCode === 0) return stdout;
  if (/MANIFEST_UNKNOWN|NAME_UNKNOWN|404/.test(stderr)) return undefined;
  throw new Error(stderr);
}

/**
 * Pushes a small image with crane and gives its digest. Its layer is one file with the text.
 *
 * @param types whose media types it has
 */
export async function pushImage(
  ref: string,
  platform: string,
  text: string,
  types: "oci" | "docker" = "oci",
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-layer-"));
  try {
    writeFileSync(join(folder, "file"), text);
    const layer = join(folder, "layer.tar");
    await execa("tar", ["--create", "--file", layer, "--directory", folder, "file"]);
    const base = types === "oci" ? ["--oci-empty-base"] : [];
    await crane("append", ...base, "--new_layer", layer, "--new_tag", ref);
    await crane("mutate", "--set-platform", platform, "--tag", ref, ref);
    return await crane("digest", ref);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Pushes an index of small images for two platforms under a tag, and gives its digest.
 *
 * @param ref `localhost:5055/acme/base:1`
 * @param text what the file of their layer contains, before the architecture
 * @param created when the images say that they were made
 */
export async function pushIndex(
  ref: string,
  text: string,
  created: string,
  architectures: readonly string[] = ["amd64", "arm64"],
): Promise<string> {
  const manifests: string[] = [];
  for (const architecture of architectures) {
    const image = `${ref}-${architecture}`;
    await pushImage(image, `linux/${architecture}`, `${text} ${architecture}`);
    await crane("mutate", "--annotation", `org.opencontainers.image.created=${created}`, "--tag", image, image);
    manifests.push("--manifest", image);
  }
  await crane("index", "append", ...manifests, "--tag", ref);
  return crane("digest", ref);
}
