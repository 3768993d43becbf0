import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs for root are, which the PATH of a user who became root may not name. */
const ROOT_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The PATH that programs of the host are looked up on. */
export function hostPath(): string {
  return [process.env.PATH ?? "", ...ROOT_FOLDERS].join(delimiter);
}

/** The path of a program of the host, or undefined. */
export function findProgram(name: string): string | undefined {
  return hostPath()
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
