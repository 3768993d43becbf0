import { CACHE_TYPES } from "../../components/settings/cache.ts";
import { isMap } from "../../components/settings/raw.ts";
import { ownValue } from "../../lib/own-value.ts";
import { mapValues } from "./map-values.ts";
import { isBuilt, type Means } from "./means.ts";
import { isEncrypted } from "./seal.ts";

/**
 * Images as they are written, with publishing turned off, without caches in registries, and with an empty text for what
 * the environment does not have.
 *
 * @param all gets a sentence for each thing that a build has to do without
 */
export function withoutPush(images: Record<string, unknown>, means: Means, all: string[]): object {
  const { environment, emptyFile } = means;
  return mapValues(images, (image, name) => {
    if (!isMap(image) || isEncrypted(image)) return image;
    const { platforms, secrets } = image;
    const notes = isBuilt(name, means) ? all : [];
    return {
      ...withoutRegistryCache(image, `images.${name}`, notes),
      ...(isMap(platforms) && {
        platforms: mapValues(platforms, (platform, key) =>
          isMap(platform) ? withoutRegistryCache(platform, `images.${name}.platforms["${key}"]`, notes) : platform,
        ),
      }),
      ...(isMap(secrets) && {
        secrets: mapValues(secrets, (source, id) => {
          const variable = isMap(source) && typeof source.env === "string" ? source.env : undefined;
          if (variable === undefined || ownValue(environment, variable)) return source;
          notes.push(`images.${name}.secrets.${id} is empty here: the environment variable ${variable} is not set`);
          return { file: emptyFile };
        }),
      }),
      publish: false,
    };
  });
}

function withoutRegistryCache(owner: Record<string, unknown>, path: string, notes: string[]): Record<string, unknown> {
  const { cache, ...rest } = owner;
  if (!isMap(cache) || !isInRegistry(cache.type)) return owner;
  notes.push(`${path}.cache is left out: it would be written to a registry`);
  return rest;
}

function isInRegistry(type: unknown): boolean {
  const found: { readonly isInRegistry?: true } | undefined = Object.entries(CACHE_TYPES).find(
    ([name]) => name === type,
  )?.[1];
  return found?.isInRegistry === true;
}
