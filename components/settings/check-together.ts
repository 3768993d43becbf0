import { isDeepStrictEqual } from "node:util";
import type { Image } from "./image.ts";
import { type Problem, quote } from "./problems.ts";

/** What can differ between the platforms of an image, beside the builder. */
const DIFFERING = ["dockerfile", "target", "args", "cache"] as const;

/** Platforms that are built together have one Dockerfile, one target, the same arguments and the same cache. */
export function checkTogether({ build, builds: [first, ...others], platforms }: Image<unknown>): Problem[] {
  if (build !== "together" || !first) return [];
  return others.flatMap((other) =>
    DIFFERING.filter((field) => !isDeepStrictEqual(first[field], other[field])).map((field): Problem => {
      const isOwn = (platform: string) => Object.keys(platforms[platform]?.[field] ?? {}).length > 0;
      // Where only the first has one of its own, that is the place.
      const place = isOwn(other.platform) || !isOwn(first.platform) ? other : first;
      return {
        path: [...place.at("platform"), field],
        message: `differs between ${quote(first.platform)} and ${quote(other.platform)}, which build: together builds at once; set it for the whole image, or set build: separate`,
      };
    }),
  );
}
