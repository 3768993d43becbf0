import { headRef } from "../../../lib/git/head-ref.ts";
import { mayHaveRepository } from "../../../lib/git/repository.ts";
import type { RepositorySource } from "../source-context.ts";
import { remoteFacts } from "./facts.ts";
import type { AroundFolder } from "./working-tree.ts";

/**
 * The source as git knows it, on a laptop: the branch or tag at HEAD, its commit and time, and the facts of the remote
 * `origin`. It asks nothing of the network and never fails: what git cannot tell is empty or absent.
 */
export async function gitSource({ place, checkout }: AroundFolder): Promise<RepositorySource> {
  const { head } = checkout;
  const [ref, repository] = (await mayHaveRepository(place))
    ? await Promise.all([headRef(place), remoteFacts(place)])
    : ["", {}];
  return {
    origin: "git",
    eventName: "",
    ref,
    sha: head?.sha ?? "",
    ...(head && { commitDate: head.date }),
    repository,
  };
}
