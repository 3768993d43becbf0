import * as z from "zod";

/** Caches from which a build reads, and the one to which it writes, as buildx reads them: comma-separated. */
export interface CacheOptions {
  readonly from: readonly string[];
  readonly to: string;
}

/** What a cache means for the build of one platform. */
export interface Cache {
  /**
   * Each build has a scope of its own: in a shared one the last build to finish overwrites what the others kept.
   *
   * @param scope a name that no other image and platform has
   * @param published where the image was published before, each `repository:tag`, for a cache inside of it
   * @see https://docs.docker.com/build/cache/backends/
   */
  options(scope: string, published: readonly string[]): CacheOptions;
  /** The folder of this machine in which it is kept. */
  readonly folder?: string;
  /** The repository in which it is kept, beside the image; and whether no build succeeds without that. */
  readonly repository?: { readonly name: string; readonly isRequired: boolean };
}

/** Where caches of one type are kept. */
export interface CacheType<Schema extends z.ZodObject> {
  readonly schema: Schema;
  /** Whether they are written to a registry. */
  readonly isInRegistry?: true;
  /** Whether they are part of the image, and so kept where that is published. */
  readonly isInImage?: true;
  cache(settings: z.output<Schema>): Cache;
}

/** Says of a type what the types of all others are held to. */
export function cacheType<Schema extends z.ZodObject>(type: CacheType<Schema>): CacheType<Schema> {
  return type;
}

export const mode = z
  .enum(["min", "max"])
  .default("max")
  .meta({
    description: "Layers to keep: `min` those of the final stage, `max` those of every stage.",
    examples: ["max"],
  });

export const required = z
  .boolean()
  .default(false)
  .meta({
    description: "Whether a cache that cannot be written fails the build; otherwise the image is published without it.",
    examples: [true],
  });

/** A cache only speeds up builds: when it cannot be written, they do not fail. */
export function unlessRequired(isRequired: boolean): string[] {
  return isRequired ? [] : ["ignore-error=true"];
}
