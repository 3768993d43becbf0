import { gitLines } from "./command.ts";

/** The length of the state before a file's name: two letters and a space. */
const STATE_LENGTH = 3;

/**
 * The files below a folder that differ from the commit, named from the repository's root on: tracked ones that were
 * changed, and untracked ones that are not ignored, a new folder as one. What is changed elsewhere goes into no image
 * of this folder. Empty where nobody can tell.
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
    "--",
    ".",
  );
  return lines.map((line) => line.slice(STATE_LENGTH));
}
