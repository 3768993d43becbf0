import { posix, relative } from "node:path";

/** A path relative to the root of the repository, with slashes on every system; `.` is the root itself. */
export function pathIn(root: string, path: string): string {
  return posix.normalize(relative(root, path).replaceAll("\\", "/"));
}
