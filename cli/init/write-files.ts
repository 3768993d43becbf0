import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProjectFile } from "./project-files.ts";

/**
 * What becomes of a file: one that exists with other content is written only when somebody says so, and
 * one that gets a line keeps its others.
 */
export type FileState = "new" | "unchanged" | "extended" | "differs";

export interface PlannedFile extends ProjectFile {
  readonly state: FileState;
}

/** Compares files with what is in the repository. */
export function compareFiles(root: string, files: readonly ProjectFile[]): PlannedFile[] {
  return files.map((file) => ({ ...file, state: stateOf(join(root, file.path), file) }));
}

/** Writes files, and the folders that they are in. */
export function writeFiles(root: string, files: readonly ProjectFile[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function stateOf(path: string, { content, adds, isSame }: ProjectFile): FileState {
  if (!existsSync(path)) return "new";
  if (!statSync(path).isFile()) throw new Error(`${path} is a folder; move it away, or choose another --folder`);
  return isSame || readFileSync(path, "utf8") === content ? "unchanged" : adds === undefined ? "differs" : "extended";
}
