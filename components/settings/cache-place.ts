import { isAbsolute, relative, resolve } from "node:path";
import { cacheOf } from "./cache.ts";
import type { FileSystem } from "./files.ts";
import { ignoreFileOf, isIgnored } from "./ignore-file.ts";
import type { Image } from "./image.ts";
import { isFolderLocation } from "./location.ts";
import { type Problem, quote } from "./problems.ts";

/**
 * Checks that no build writes its cache into what the next one is made of: a folder inside the context that no ignore
 * file names would make every `up` build again.
 */
export function checkCachePlace(image: Image<unknown>, files: FileSystem): Problem[] {
  // The Dockerfile decides which ignore file counts.
  if (!image.isWhole("dockerfile")) return [];
  return image.builds.flatMap((build) => {
    const { context, dockerfile, at } = build;
    const folder = build.cache && cacheOf(build.cache, build)?.folder;
    if (folder === undefined || !isFolderLocation(context)) return [];
    const inside = relative(resolve(context), resolve(folder));
    if (inside === ".." || inside.startsWith("../") || isAbsolute(inside)) return [];
    const ignoreFile = ignoreFileOf(context, dockerfile, files);
    if (isIgnored(inside, ignoreFile.text)) return [];
    const fix = inside === "" ? "move it elsewhere" : `add the line ${quote(inside)} to ${quote(ignoreFile.path)}`;
    const message = `${quote(folder)} is inside the context ${quote(context)}, so every build would change it; ${fix}`;
    return [{ path: at("cache", "path"), message }];
  });
}
