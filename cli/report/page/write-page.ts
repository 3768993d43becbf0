import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../../../lib/http/reason.ts";

/** Whoever may see the folder may see the page. */
const FILE_MODE = 0o644;

/**
 * Makes sure that a page can be written there, before anything is asked for it.
 *
 * @throws Error that names the option, the place and the fix
 */
export function demandPlace(file: string): void {
  const folder = dirname(file);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) throw new Error(`--html ${file}: the folder "${folder}" does not exist; create it`);
  if (!stats.isDirectory()) throw new Error(`--html ${file}: "${folder}" is not a folder; name another place`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`--html ${file}: is a folder; name a file in it`);
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** Writes a page, whole or not at all. */
export function writePage(file: string, page: string): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, page, { mode: FILE_MODE });
    renameSync(unfinished, file);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): Error {
  const reason = `the folder "${dirname(file)}" cannot be written to (${codeOf(cause)})`;
  return new Error(`--html ${file}: ${reason}; name another place`, { cause });
}
