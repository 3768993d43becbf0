import { isAbsolute, relative, resolve } from "node:path";
import type { FileSystem } from "./files.ts";
import { ignoreFileOf, isIgnored } from "./ignore-file.ts";
import { isFolderLocation } from "./location.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap } from "./raw.ts";
import { DEFAULT_CONTEXT, DEFAULT_DOCKERFILE } from "./schema.ts";

/**
 * Checks that no build writes its cache into what the next one is made of: a folder inside the context that no ignore
 * file names would make every `up` build again.
 *
 * @param image the image as written, templates filled
 */
export function checkCachePlace(image: unknown, path: Path, files: FileSystem): Problem[] {
  if (!isMap(image)) return [];
  const { context = DEFAULT_CONTEXT, dockerfile = DEFAULT_DOCKERFILE } = image;
  if (typeof context !== "string" || typeof dockerfile !== "string" || !isFolderLocation(context)) return [];
  const platforms = isMap(image.platforms) ? entriesOf(image.platforms) : [];
  const holders: [Path, unknown][] = [
    [path, image],
    ...platforms.map(([name, platform]): [Path, unknown] => [[...path, "platforms", name], platform]),
  ];
  return holders.flatMap(([at, holder]) => {
    const cache = isMap(holder) ? holder.cache : undefined;
    if (!isMap(cache) || cache.type !== "local" || typeof cache.path !== "string") return [];
    const inside = relative(resolve(context), resolve(cache.path));
    if (inside === ".." || inside.startsWith("../") || isAbsolute(inside)) return [];
    const ignoreFile = ignoreFileOf(context, dockerfile, files);
    if (isIgnored(inside, ignoreFile.text)) return [];
    const fix = inside === "" ? "move it elsewhere" : `add the line ${quote(inside)} to ${quote(ignoreFile.path)}`;
    const message = `${quote(cache.path)} lies in the context ${quote(context)}, so that every build would change it; ${fix}`;
    return [{ path: [...at, "cache", "path"], message }];
  });
}
