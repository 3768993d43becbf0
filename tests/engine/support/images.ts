import { execa } from "execa";
import type { ImageIndex } from "../../../oci/manifest.ts";
import { formatPlatform } from "../../../oci/platform.ts";

/** Reads published images with crane, a client that shares no code with this project. */
export async function crane(...args: string[]): Promise<string> {
  return (await execa("crane", args)).stdout;
}

export async function readIndex(ref: string): Promise<ImageIndex> {
  return JSON.parse(await crane("manifest", ref)) as ImageIndex;
}

/** The platforms that an index lists, in its order. */
export function platformsOf(index: ImageIndex): string[] {
  return index.manifests.flatMap(({ platform }) => (platform ? formatPlatform(platform) : []));
}

/** The digest that a tag names; undefined when the tag is not there. */
export async function digestOf(ref: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await execa("crane", ["digest", ref], { reject: false });
  if (exitCode === 0) return stdout;
  if (/MANIFEST_UNKNOWN|NAME_UNKNOWN|404/.test(stderr)) return undefined;
  throw new Error(stderr);
}
