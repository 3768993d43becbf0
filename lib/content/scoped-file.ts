import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";

const MOST_LINKS = 40;

/**
 * The text of a file in a folder, read as BuildKit reads an ignore file: a link is followed as though the folder were
 * the root of all. Undefined when there is none.
 *
 * @throws Error when it is there and cannot be read
 */
export function readScoped(folder: string, name: string): string | undefined {
  let [path, rest, links] = ["/", name, 0];
  while (rest !== "") {
    const [part = "", ...others] = rest.split("/");
    rest = others.join("/");
    const next = posix.join(path, part);
    const stats = lstatSync(join(folder, next), { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) {
      links += 1;
      if (links > MOST_LINKS) return undefined;
      const target = readlinkSync(join(folder, next));
      rest = posix.join(target, rest);
      if (rest.startsWith("/")) path = "/";
    } else if (stats === undefined || (rest !== "" && !stats.isDirectory())) {
      return undefined;
    } else {
      path = next;
    }
  }
  const file = join(folder, path);
  return lstatSync(file).isFile() ? readFileSync(file, "utf8") : undefined;
}
