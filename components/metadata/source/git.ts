import { commitAt } from "../../../lib/git/commit.ts";
import { headRef } from "../../../lib/git/head-ref.ts";
import { uncommittedFiles } from "../../../lib/git/uncommitted-files.ts";
import type { SourceContext } from "../source-context.ts";
import { localFacts } from "./facts.ts";

/**
 * The source as git knows it, on a laptop: the branch or tag at HEAD, its commit and time, whether anything is not
 * committed, and the facts of the remote `origin` and the package manifest. It asks nothing of the network and never
 * fails: what git cannot tell is empty or absent.
 */
export async function gitSource(folder: string): Promise<SourceContext> {
  const [ref, commit, uncommitted, repository] = await Promise.all([
    headRef(folder),
    commitAt(folder, "HEAD"),
    uncommittedFiles(folder),
    localFacts(folder),
  ]);
  return {
    origin: "git",
    eventName: "",
    ref,
    sha: commit?.sha ?? "",
    ...(commit && { commitDate: commit.date }),
    isDirty: uncommitted.length > 0,
    repository,
  };
}
