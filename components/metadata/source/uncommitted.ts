import { gitLines } from "./git-command.ts";

/** The length of the state before a file's name: two letters and a space. */
const STATE_LENGTH = 3;

/**
 * The files of the whole repository that differ from its commit, from its root on, also when the folder is one inside:
 * tracked ones that were changed, and untracked ones that are not ignored, a new folder as one. Empty where nobody can
 * tell.
 */
export async function uncommittedFiles(folder: string): Promise<string[]> {
  const lines = await gitLines(
    folder,
    "-c",
    "core.quotePath=false",
    "status",
    "--porcelain",
    "--no-renames",
    "--untracked-files=normal",
  );
  return lines.map((line) => line.slice(STATE_LENGTH));
}
