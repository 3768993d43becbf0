import { isAbsolute, posix, relative, resolve } from "node:path";
import { isFolderLocation } from "../../components/settings/location.ts";

/** A path as it is written where it is relative to a folder, relative to the root of the repository. */
export function fromRoot(root: string, folder: string, path: string): string {
  if (isAbsolute(path) || /^(?:\{\{|~|\$)/.test(path)) return path;
  return relative(root, resolve(folder, path)) || ".";
}

/**
 * The path of a Dockerfile, relative to its context.
 *
 * @param context relative to the root, or an address
 * @param file relative to the root
 */
export function toContext(context: string, file: string): string {
  if (isAbsolute(file) || file.includes("{{") || !isFolderLocation(context)) return file;
  return posix.relative(posix.normalize(context), posix.normalize(file)) || "Dockerfile";
}
