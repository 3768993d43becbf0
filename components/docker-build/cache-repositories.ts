import { cacheOf } from "../settings/cache.ts";
import type { Image } from "../settings/image.ts";

/** Repositories to which the builds of an image write their caches, each once. */
export interface CacheRepositories {
  /** Those without which no build succeeds. */
  readonly required: readonly string[];
  /** Those without which the builds go on. */
  readonly others: readonly string[];
}

export function cacheRepositories({ builds }: Image<unknown>): CacheRepositories {
  const used = builds.flatMap((build) => (build.cache && cacheOf(build.cache, build)?.repository) ?? []);
  const places = (isRequired: boolean) => [
    ...new Set(used.flatMap((one) => (one.isRequired === isRequired ? one.name : []))),
  ];
  return { required: places(true), others: places(false) };
}
