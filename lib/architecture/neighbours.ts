import { type NamedArchitecture, namedArchitecture } from "./words.ts";

/** The most kinds of names that are remembered; an image with more of them is made of them. */
const MOST = 100_000;

/**
 * What in an image lies side by side for several architectures, as `prebuilds/linux-arm64` and `prebuilds/linux-x64` of a
 * package for all of them, or the libraries for which a cross compiler links. That is there on purpose.
 */
export class Neighbours {
  /** The names of one kind in one folder. */
  readonly #names = new Map<string, Set<string>>();
  #lastFolder = "";

  /** Remembers a path, with slashes and none at its beginning. */
  add(path: string): void {
    const end = path.lastIndexOf("/") + 1;
    // Files come folder by folder.
    const isNew = path.slice(0, end) !== this.#lastFolder;
    this.#lastFolder = path.slice(0, end);
    for (const { key, name } of namedParts(path, isNew ? 0 : end)) {
      const names = this.#names.get(key);
      if (names) names.add(name);
      else if (this.#names.size < MOST) this.#names.set(key, new Set([name]));
    }
  }

  /** Whether a file is for the architecture that a folder around it, or its own name, names beside others. */
  isOneOfSeveral(path: string, architectures: readonly string[]): boolean {
    return namedParts(path, 0).some(
      ({ key, architecture }) => architectures.includes(architecture) && (this.#names.get(key)?.size ?? 0) > 1,
    );
  }
}

interface NamedPart extends NamedArchitecture {
  /** Its folder and kind. */
  readonly key: string;
  readonly name: string;
}

/** The folders and the file of a path whose names say for which architecture they are. */
function namedParts(path: string, start: number): NamedPart[] {
  const parts: NamedPart[] = [];
  for (let at = start; at < path.length; ) {
    const slash = path.indexOf("/", at);
    const end = slash < 0 ? path.length : slash;
    const name = path.slice(at, end);
    const named = namedArchitecture(name);
    if (named) parts.push({ ...named, name, key: `${path.slice(0, at)}\0${named.pattern}` });
    at = end + 1;
  }
  return parts;
}
