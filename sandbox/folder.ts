import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readOptional, replaceFile } from "../lib/files.ts";
import { FOLDER_VARIABLE, type Layout } from "./layout.ts";

/** The mark of a sandbox's folder: a tag that also keeps backup programs out. See https://bford.info/cachedir/ */
const MARK = "CACHEDIR.TAG";
const MARK_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# This folder is a sandbox of the project multiarch.
`;

/** Whether the folder is a sandbox of this user, so that its parts may be deleted and what runs from them ended. */
export function isSandbox(layout: Layout): boolean {
  return isOwn(layout.root) && isOwn(join(layout.root, MARK)) && readOptional(join(layout.root, MARK)) === MARK_TEXT;
}

/** Whether something is there and belongs to the user whom this process runs as. */
function isOwn(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/**
 * Makes the folder a sandbox.
 *
 * @throws Error when it has other files
 */
export function claimFolder(layout: Layout): void {
  if (isSandbox(layout)) return;
  if (existsSync(layout.root) && !isOwn(layout.root)) {
    throw new Error(`${layout.root} belongs to another user; set ${FOLDER_VARIABLE} to a new folder`);
  }
  if (existsSync(layout.root) && readdirSync(layout.root).length > 0) {
    throw new Error(
      `${layout.root} is not empty and is not a sandbox; set ${FOLDER_VARIABLE} to a new folder, or empty this one`,
    );
  }
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  replaceFile(join(layout.root, MARK), MARK_TEXT);
}
