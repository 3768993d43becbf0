import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder that relative paths in a stack file mean, as in a run of Pulumi: that of the project, the nearest one with a
 * Pulumi.yaml from the stack file upwards, else the working folder.
 */
export function projectFolder(stackFile: string): string {
  for (let folder = dirname(resolve(stackFile)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}
