import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOptional, replaceFile } from "../lib/files.ts";
import { FOLDER_VARIABLE, type Layout } from "./layout.ts";

/** The mark of a sandbox's folder: a tag that also keeps backup programs out. See https://bford.info/cachedir/ */
const MARK = "CACHEDIR.TAG";
const MARK_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# This folder is a sandbox of the project multiarch.
`;

/** Whether the folder is a sandbox, so that its parts may be deleted. */
export function isSandbox(layout: Layout): boolean {
  return readOptional(join(layout.root, MARK)) === MARK_TEXT;
}

/**
 * Makes the folder a sandbox.
 *
 * @throws Error when it holds something else
 */
export function claimFolder(layout: Layout): void {
  if (isSandbox(layout)) return;
  if (existsSync(layout.root) && readdirSync(layout.root).length > 0) {
    throw new Error(
      `${layout.root} is not empty and is no sandbox; set ${FOLDER_VARIABLE} to a new folder, or empty this one`,
    );
  }
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  replaceFile(join(layout.root, MARK), MARK_TEXT);
}
