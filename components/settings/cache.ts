import * as z from "zod";
import { ghaCache } from "./cache-gha.ts";
import { inlineCache } from "./cache-inline.ts";
import { localCache } from "./cache-local.ts";
import { registryCache } from "./cache-registry.ts";
import type { Cache } from "./cache-type.ts";

/** Where caches can be kept, each type in a file of its own. */
export const CACHE_TYPES = { local: localCache, registry: registryCache, gha: ghaCache, inline: inlineCache };

export const cacheSchema = z
  .discriminatedUnion("type", [localCache.schema, registryCache.schema, ghaCache.schema, inlineCache.schema])
  .meta({
    description: "Where layers are kept between builds, one scope for each image and platform.",
    examples: [{ type: "local", path: ".cache" }, { type: "registry", ref: "ghcr.io/acme/cache" }, { type: "gha" }],
  });

/** Where layers are kept between builds. Paths are relative to the project. */
export type CacheSettings = z.output<typeof cacheSchema>;

/** What a cache means for the builds; undefined for one inside of an image that is not published. */
export function cacheOf(settings: CacheSettings, { publish }: { readonly publish: boolean }): Cache | undefined {
  const type: { readonly isInImage?: true } = CACHE_TYPES[settings.type];
  if (type.isInImage && !publish) return undefined;
  // Each type reads its own settings: `type` tells whose they are.
  const read = CACHE_TYPES[settings.type].cache as (settings: CacheSettings) => Cache;
  return read(settings);
}
