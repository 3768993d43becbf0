import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";

/**
 * A folder that files can be written into, made where it does not exist.
 *
 * @param written as the option names it
 * @returns its absolute path
 * @throws Error when nothing can be written there
 */
export function demandFolder(written: string): string {
  const folder = resolve(written);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`--out ${written}: no file can be written there (${code}); name a folder of yours`, { cause });
  }
}
