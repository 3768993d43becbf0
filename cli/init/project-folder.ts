import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where a project is written by default, in this order of preference. */
const FOLDERS = ["images", "container-images"] as const;

/**
 * Where the project is written when nobody says it: `images`, or another folder where the repository has files of its
 * own in that one. They would be left out of the contexts with the project.
 *
 * @throws Error when each of these folders has other files
 */
export function defaultFolder(root: string): string {
  const folder = FOLDERS.find((name) => isFree(join(root, name)));
  if (folder === undefined) {
    throw new Error(`the folders ${FOLDERS.join(" and ")} have other files; name another one with --folder FOLDER`);
  }
  return folder;
}

/** Whether there is nothing, or a project of Pulumi. */
function isFree(folder: string): boolean {
  return !existsSync(folder) || existsSync(join(folder, "Pulumi.yaml")) || readdirSync(folder).length === 0;
}
