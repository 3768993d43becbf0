import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Only the owner may read what the sandbox writes: some of it is secret. */
const FILE_MODE = 0o600;

/** The text of a file, or undefined when there is no such file. */
export function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether the content of a file is exactly the text. */
export function isCurrent(path: string, text: string): boolean {
  return readOptional(path) === text;
}

/** Writes a file and the folders above it, whole or not at all; readable by its owner only where no mode is given. */
export function replaceFile(path: string, text: string, mode = FILE_MODE): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text, { mode });
  renameSync(unfinished, path);
}
