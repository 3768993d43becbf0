import { git } from "./command.ts";
import { runGit } from "./run.ts";

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

/** Whether a commit is HEAD or went into it; false where that is unknown. */
export async function isInHead(folder: string, sha: string): Promise<boolean> {
  if (!REVISION.test(sha)) return false;
  try {
    await runGit(["merge-base", "--is-ancestor", sha, "HEAD"], { folder });
    return true;
  } catch {
    return false;
  }
}

/** The text that a file has at HEAD, named from the root on; undefined where it does not exist. */
export async function textAtHead(top: string, name: string): Promise<string | undefined> {
  try {
    return await runGit(["cat-file", "blob", `HEAD:${name}`], { folder: top });
  } catch {
    return undefined;
  }
}

/** The working tree around a folder that is in no other one's submodule. */
export async function outermostTree(folder: string): Promise<string> {
  const around = await git(folder, "rev-parse", "--show-superproject-working-tree");
  return around === undefined ? folder : outermostTree(around);
}
