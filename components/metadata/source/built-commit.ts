import { type Commit, commitAt, outermostTree } from "../../../lib/git/commit.ts";

/** The commit that is built, beside the one that a CI system runs for. */
export interface BuiltCommit {
  readonly sha: string;
  /** What the system runs for, where that is another commit. */
  readonly expected?: string;
}

/**
 * The commit that is checked out, which is the one that is built, whatever a CI system runs for.
 *
 * @param told the commit that the system names; empty where it names none
 * @param isMeant whether another commit is as good: that of a pull request, which is merged in more ways than one
 */
export async function builtCommit(
  folder: string,
  head: Commit | undefined,
  told: string,
  isMeant: (sha: string) => boolean | Promise<boolean>,
): Promise<BuiltCommit> {
  if (!head) return { sha: told };
  if (!told) return { sha: head.sha };
  // Of a submodule the repository around it names the commit.
  const top = await outermostTree(folder);
  const present = top === folder ? head : await commitAt(top, "HEAD");
  // A system may shorten the commit, or name an annotated tag on it.
  const isTold = (sha: string) => sha.startsWith(told.toLowerCase());
  if (!present || isTold(present.sha) || (await commitAt(top, told))?.sha === present.sha) {
    return { sha: top === folder ? head.sha : told };
  }
  return { sha: present.sha, ...(!(await isMeant(present.sha)) && { expected: told }) };
}
