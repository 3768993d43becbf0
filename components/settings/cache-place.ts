import { isAbsolute, join, posix, relative, resolve } from "node:path";
import type { FileSystem } from "./files.ts";
import { isFolderLocation } from "./location.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap } from "./raw.ts";
import { DEFAULT_CONTEXT, DEFAULT_DOCKERFILE } from "./schema.ts";

/**
 * Checks that no build writes its cache into what the next one is made of: a folder inside the context that no ignore
 * file names would make every `up` build again.
 *
 * @param image the image as written, templates filled
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
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
    const own = `${join(context, dockerfile)}.dockerignore`;
    const ignoreFile = files.kind(own) === "file" ? own : join(context, ".dockerignore");
    if (isIgnored(inside, files.read(ignoreFile) ?? "")) return [];
    const fix = inside === "" ? "move it elsewhere" : `add the line ${quote(inside)} to ${quote(ignoreFile)}`;
    const message = `${quote(cache.path)} lies in the context ${quote(context)}, so that every build would change it; ${fix}`;
    return [{ path: [...at, "cache", "path"], message }];
  });
}

/** Whether an ignore file names the folder itself or one around it, or everything. */
function isIgnored(folder: string, ignoreFile: string): boolean {
  const lines = new Set(ignoreFile.split("\n").map((line) => posix.normalize(line.trim()).replace(/^\/|\/$/g, "")));
  const parts = folder.split("/");
  const around = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return ["*", "**", ...around, `**/${parts.at(-1)}`].some((pattern) => lines.has(pattern));
}
