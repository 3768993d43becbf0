import { hiddenEdits } from "./hidden-edits.ts";
import { runGit } from "./run.ts";

/** A file that differs from the commit. */
export interface UncommittedFile {
  /** From the repository's root on. */
  readonly name: string;
  /** From the folder on that was asked about. */
  readonly path: string;
  /** Set where git was told to take it as unchanged, and so does not show it. */
  readonly isHidden?: true;
}

/** The length of the state before a file's name: two letters and a space. */
const STATE_LENGTH = 3;

/**
 * The files below a folder that differ from the commit: tracked ones that were changed, and untracked ones that git
 * does not ignore; also what git was told to take as unchanged. What is changed elsewhere goes into no image of this
 * folder. A submodule, and a repository inside of this one, are one file each.
 *
 * @throws GitFailure where that is unknown
 */
export async function uncommittedFiles(folder: string): Promise<UncommittedFile[]> {
  const [status, prefix, hidden] = await Promise.all([
    runGit(
      [
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        // Settings may leave out what a build takes in.
        "--ignore-submodules=none",
        "--",
        ".",
      ],
      { folder },
    ),
    runGit(["rev-parse", "--show-prefix"], { folder }),
    hiddenEdits(folder),
  ]);
  const above = prefix.replace(/\n$/, "");
  const shown = status
    .split("\0")
    .filter(Boolean)
    .map((line) => line.slice(STATE_LENGTH));
  const others = hidden.filter((name) => !shown.includes(name));
  const pathOf = (name: string) => name.slice(above.length);
  return [
    ...shown.map((name) => ({ name, path: pathOf(name) })),
    ...others.map((name) => ({ name, path: pathOf(name), isHidden: true as const })),
  ];
}
