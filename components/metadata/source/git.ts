import { headRef } from "../../../lib/git/head-ref.ts";
import { mayHaveRepository } from "../../../lib/git/repository.ts";
import type { SourceContext } from "../source-context.ts";
import { localFacts } from "./facts.ts";
import { manifestFacts } from "./package-manifest.ts";
import { type WorkingTree, workingTree } from "./working-tree.ts";

/**
 * The source as git knows it, on a laptop: the branch or tag at HEAD, its commit and time, whether anything is not
 * committed, and the facts of the remote `origin` and the package manifest. It asks nothing of the network and never
 * fails: what git cannot tell is empty or absent.
 */
export async function gitSource(folder: string, known?: WorkingTree): Promise<SourceContext> {
  if (!(await mayHaveRepository(folder))) {
    return { origin: "git", eventName: "", ref: "", sha: "", isDirty: false, repository: await manifestFacts(folder) };
  }
  const [tree, ref, repository] = await Promise.all([
    known ?? workingTree(folder),
    headRef(folder),
    localFacts(folder),
  ]);
  const { head: commit, files, unreadable } = tree;
  return {
    origin: "git",
    eventName: "",
    ref,
    sha: commit?.sha ?? "",
    ...(commit && { commitDate: commit.date }),
    isDirty: files.length > 0,
    ...(unreadable !== undefined && { unreadable }),
    repository,
  };
}
