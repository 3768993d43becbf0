import { type Commit, commitAt } from "../../../lib/git/commit.ts";
import { mayHaveRepository, repositoryAt } from "../../../lib/git/repository.ts";
import { GitFailure } from "../../../lib/git/run.ts";
import { type UncommittedFile, uncommittedFiles } from "../../../lib/git/uncommitted-files.ts";
import { isEngineEdit } from "./engine-edit.ts";

/** What git says of a folder: nothing, where there is no repository. */
export interface WorkingTree {
  /** The commit that is checked out; absent before the first one. */
  readonly head?: Commit;
  /** What differs from it, but for what the engine itself wrote. */
  readonly files: readonly UncommittedFile[];
  /** Why git cannot tell, in a clause: nothing else is known then. */
  readonly unreadable?: string;
}

/** Asks git about a folder. */
export async function workingTree(folder: string): Promise<WorkingTree> {
  const repository = await repositoryAt(folder);
  if (repository.kind === "none") {
    // A bare repository has no working tree.
    const head = (await mayHaveRepository(folder)) ? await commitAt(folder, "HEAD") : undefined;
    return { ...(head && { head }), files: [] };
  }
  if (repository.kind === "unreadable") return { files: [], unreadable: repository.reason };
  const { top, head: sha } = repository;
  try {
    const [head, changed] = await Promise.all([sha ? commitAt(folder, sha) : undefined, uncommittedFiles(folder)]);
    if (sha && !head) return { files: [], unreadable: `the commit ${sha} cannot be read` };
    const byPerson = await Promise.all(changed.map(async ({ name }) => !(await isEngineEdit(top, name))));
    return { ...(head && { head }), files: changed.filter((_, at) => byPerson[at]) };
  } catch (error) {
    if (error instanceof GitFailure) return { files: [], unreadable: error.message };
    throw error;
  }
}
