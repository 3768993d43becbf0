import { isDeepStrictEqual } from "node:util";
import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { Descriptor, ImageManifest } from "../../lib/oci/manifest.ts";
import { normalizePlatform, type Platform } from "../../lib/oci/platform.ts";
import { parseRepository, type Repository, repositoryProblem } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { mirrorOf } from "../../lib/registry/mirrors.ts";

/** The layers that an image has above those of its base, which its annotations name; all where the base is not known. */
export async function ownLayers(
  client: Pick<Registry, "manifest">,
  { layers, annotations = {} }: ImageManifest,
  platform: Platform,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Descriptor[]> {
  const base = baseOf(annotations);
  if (!base) return layers;
  const mirror = mirrorOf(base.repository.registry, environment);
  const places = [...(mirror === undefined ? [] : [{ ...base.repository, registry: mirror }]), base.repository];
  for (const repository of places) {
    // What cannot be asked is not known.
    const images = await imagesOf(client, repository, base.digest, platform).catch(() => []);
    const below = images.map((image) => commonLayers(image, layers));
    if (below.length > 0) return layers.slice(Math.max(...below));
  }
  return layers;
}

function baseOf(annotations: Readonly<Record<string, string>>) {
  const name = (annotations[`${OCI_PREFIX}base.name`] ?? "").replace(/@.*$/, "").replace(/:[^:/]+$/, "");
  const digest = annotations[`${OCI_PREFIX}base.digest`];
  if (digest === undefined || repositoryProblem(name) !== undefined) return undefined;
  return { repository: parseRepository(name), digest };
}

/** The images behind a digest that could be the one for a platform: of which variant a builder takes is its decision. */
async function imagesOf(
  client: Pick<Registry, "manifest">,
  repository: Repository,
  digest: string,
  { os, architecture }: Platform,
): Promise<ImageManifest[]> {
  const found = await client.manifest(repository, digest);
  if (found?.document.kind === "image") return [found.document.image];
  if (found?.document.kind !== "index") return [];
  const fitting = found.document.index.manifests.filter(({ platform }) => {
    const own = platform && normalizePlatform(platform);
    return own && isDeepStrictEqual([own.os, own.architecture], [os, architecture]);
  });
  const read = await Promise.all(fitting.map((each) => client.manifest(repository, each.digest)));
  return read.flatMap((each) => (each?.document.kind === "image" ? [each.document.image] : []));
}

/** How many layers an image has in common with another one, from the lowest: only all of the base's are a base. */
function commonLayers(base: ImageManifest, layers: readonly Descriptor[]): number {
  return base.layers.every(({ digest }, index) => layers[index]?.digest === digest) ? base.layers.length : 0;
}
