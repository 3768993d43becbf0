import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, relative } from "node:path";

/** Where programs are looked for. */
export interface ProgramSearch {
  /** A PATH. */
  readonly path: string;
  /** Folders whose programs were put there by a set-up of ours: they are not installed ones. */
  readonly own?: readonly string[];
}

/** The programs of a name on PATH, the first first. */
export function onPath(name: string, { path, own = [] }: ProgramSearch): string[] {
  const isOwn = (file: string) => own.some((folder) => contains(folder, file) || contains(folder, realpathSync(file)));
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .filter((file) => isExecutable(file) && !isOwn(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function contains(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}
