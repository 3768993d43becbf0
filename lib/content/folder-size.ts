import type { Entry } from "./folder-content.ts";
import { type RawPath, readable } from "./raw-path.ts";

/** How much is in something. */
export interface Size {
  readonly files: number;
  readonly bytes: number;
}

/** A folder in a context, with all that is in it. */
export interface SizedFolder extends Size {
  /** Relative to the context; of folders that are made anew by tools, only the name. */
  readonly path: string;
}

/** How much a build reads of a folder. */
export interface FolderSize extends Size {
  /** The largest folders right in it, by bytes or files, the largest first. */
  readonly largest: readonly SizedFolder[];
  /** The folders that tools make anew, wherever they are: an ignore file could leave them out. */
  readonly made: readonly SizedFolder[];
}

/** Folders that a build hardly ever needs: what package managers, compilers, tests and git put beside the sources. */
const MADE: ReadonlySet<string> = new Set([
  ".cache",
  ".git",
  ".gradle",
  ".mypy_cache",
  ".next",
  ".nuxt",
  ".pulumi",
  ".pytest_cache",
  ".terraform",
  ".tox",
  ".venv",
  "__pycache__",
  "bower_components",
  "coverage",
  "node_modules",
  "target",
  "venv",
]);
const MOST_FOLDERS = 3;

/** Counts what was read of a folder. */
export function folderSize(entries: ReadonlyMap<RawPath, Pick<Entry, "bytes">>): FolderSize {
  const all = new Tally();
  const [top, made] = [new Map<string, Tally>(), new Map<string, Tally>()];
  for (const [path, { bytes }] of entries) {
    if (bytes === undefined) continue;
    all.add(bytes);
    const folders = path.split("/").slice(0, -1);
    const [first] = folders;
    if (first === undefined) continue;
    tallyOf(top, first).add(bytes);
    const name = folders.find((folder) => MADE.has(folder));
    if (name !== undefined) tallyOf(made, name).add(bytes);
  }
  return { ...all.size, largest: largest(top), made: largest(made) };
}

class Tally {
  #files = 0;
  #bytes = 0;

  add(bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
  }

  get size(): Size {
    return { files: this.#files, bytes: this.#bytes };
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? new Tally();
  tallies.set(name, tally);
  return tally;
}

/** By files, as each costs more than the bytes in it, unless it is large. */
function largest(tallies: ReadonlyMap<string, Tally>): SizedFolder[] {
  return [...tallies]
    .map(([path, tally]) => ({ path: readable(path), ...tally.size }))
    .toSorted((one, other) => weight(other) - weight(one))
    .slice(0, MOST_FOLDERS);
}

/** As many bytes as are read in the time that a file takes. */
const BYTES_OF_FILE = 20_000;

function weight({ files, bytes }: Size): number {
  return files * BYTES_OF_FILE + bytes;
}
