import { runGit } from "./run.ts";

/** The last commit in which something changed. */
export interface LastChange {
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
  /**
   * Whether the history of a shallow clone begins with it: what it shows as its own changes may be those of all the
   * commits before it.
   */
  readonly isCutOff: boolean;
}

/** How many commits git is asked for at first; each further question is for that many times more. */
const FIRST_COMMITS = 8;
/** What a commit's line begins with, and no path. */
const START = "/";

/**
 * The last commit in the history of HEAD that changed what is meant: added, edited or removed it. A merge counts only
 * by what it has of none of its parents.
 *
 * @param isMeant gets paths relative to the folder
 * @param name the one file of the folder that is looked at; left out for all that is in it
 * @returns undefined when no commit changed anything of it
 * @throws GitFailure
 */
export async function lastChange(
  folder: string,
  isMeant: (path: string) => boolean,
  name = ".",
): Promise<LastChange | undefined> {
  for (let skipped = 0, count = FIRST_COMMITS; ; skipped += count, count *= FIRST_COMMITS) {
    const commits = await history(folder, name, skipped, count);
    const found = commits.find(({ paths }) => paths.some(isMeant));
    if (found) {
      const { sha, time, isFirst } = found;
      return { time, isCutOff: isFirst && (await isBoundary(folder, sha)) };
    }
    if (commits.length < count) return undefined;
  }
}

interface ChangingCommit {
  readonly sha: string;
  readonly time: number;
  /** Whether no commit before it is known here. */
  readonly isFirst: boolean;
  readonly paths: readonly string[];
}

async function history(folder: string, name: string, skipped: number, count: number): Promise<ChangingCommit[]> {
  const how = ["--name-only", "-c", "-z", "--no-renames", "--relative", "--root", "--no-show-signature"];
  const pages = [`--skip=${skipped}`, `--max-count=${count}`, `--format=%x00${START}%H %ct %P`];
  const printed = await runGit(["--literal-pathspecs", "log", ...how, ...pages, "HEAD", "--", name], { folder });
  const commits: (Omit<ChangingCommit, "paths"> & { readonly paths: string[] })[] = [];
  for (const text of printed.split("\0")) {
    if (text.startsWith(START)) {
      const [sha = "", time, ...parents] = text.slice(START.length).split(" ").filter(Boolean);
      commits.push({ sha, time: Number(time), isFirst: parents.length === 0, paths: [] });
    } else {
      // A line break separates them from the commit.
      const path = text.replace(/^\n/, "");
      if (path !== "") commits.at(-1)?.paths.push(path);
    }
  }
  return commits;
}

/** Whether a shallow clone ends at a commit: it has parents that are not here. */
async function isBoundary(folder: string, sha: string): Promise<boolean> {
  const [head = ""] = (await runGit(["cat-file", "commit", sha], { folder })).split("\n\n");
  return head.includes("\nparent ");
}
