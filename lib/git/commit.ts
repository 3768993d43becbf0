import { git } from "./command.ts";

/** A commit, and the time when it was committed. */
export interface Commit {
  readonly sha: string;
  readonly date: Date;
}

/** A commit's name in full, or a ref's: nothing that git could take for an option or an expression. */
const REVISION = /^(?:HEAD|[0-9a-f]{40}|[0-9a-f]{64}|refs\/[^\s~^:?*[\\]+)$/i;

/** The commit that a revision names, `HEAD`, a sha or a ref, or undefined where the folder's repository lacks it. */
export async function commitAt(folder: string, revision: string): Promise<Commit | undefined> {
  if (!REVISION.test(revision)) return undefined;
  // A signature would be printed among the rest where log.showSignature is set.
  const printed = await git(folder, "log", "-1", "--no-show-signature", "--format=%H %cI", revision, "--");
  const [sha, time] = printed?.split(" ") ?? [];
  return sha && time ? { sha, date: new Date(time) } : undefined;
}
