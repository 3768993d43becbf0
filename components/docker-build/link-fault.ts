import { lstatSync, statSync } from "node:fs";
import { posix } from "node:path";
import type { RawPath } from "../../lib/content/raw-path.ts";
import { bytesOf, readable } from "../../lib/content/raw-path.ts";

/** A place that has no end, or another one for each process: what a link to it leads to is not known here. */
const LIVE_PLACES = ["/dev/", "/proc/"];
const HARMLESS_DEVICE = "/dev/null";

/**
 * Says why docker-build would not get past a link of a context. BuildKit takes links as links; docker-build, before it
 * asks BuildKit, reads the files that they lead to. A link that leads nowhere, or to a folder, it ignores.
 *
 * @param path the link's own, absolute or relative to the project
 */
export function linkFault(path: RawPath, target: RawPath): string | undefined {
  const place = posix.resolve(posix.dirname(path), target);
  if (place === HARMLESS_DEVICE) return undefined;
  const fault = (what: string) => `is a link to ${JSON.stringify(readable(target))}, ${what}`;
  const unread = fault("which docker-build cannot read");
  try {
    if (LIVE_PLACES.some((each) => place.startsWith(each)) && lstatSync(bytesOf(place))) return unread;
    const stats = statSync(bytesOf(path));
    return stats.isFile() || stats.isDirectory() ? undefined : unread;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : fault(`which docker-build cannot follow (${code})`);
  }
}
