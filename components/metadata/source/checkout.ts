import { type Commit, commitAt } from "../../../lib/git/commit.ts";
import { mayHaveRepository, repositoryAt } from "../../../lib/git/repository.ts";

/** What git says of a repository, whichever folder of it is asked about: nothing, where there is none. */
export interface Checkout {
  /** Its working tree; absent for a bare one. */
  readonly top?: string;
  /** The commit that is checked out; absent before the first one. */
  readonly head?: Commit;
  /** Why git cannot tell, in a clause: nothing else is known then. */
  readonly unreadable?: string;
}

/** Asks git about the repository around a folder. */
export async function checkoutAt(folder: string): Promise<Checkout> {
  const repository = await repositoryAt(folder);
  if (repository.kind === "none") {
    // A bare repository has no working tree.
    const head = (await mayHaveRepository(folder)) ? await commitAt(folder, "HEAD") : undefined;
    return { ...(head && { head }) };
  }
  if (repository.kind === "unreadable") return { unreadable: repository.reason };
  const { top, head: sha } = repository;
  const head = sha && (await commitAt(folder, sha));
  if (sha && !head) return { unreadable: `the commit ${sha} cannot be read` };
  return { top, ...(head && { head }) };
}
