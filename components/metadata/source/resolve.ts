import { apiRepository } from "../../../lib/github/api-repository.ts";
import { type Once, once } from "../../../lib/once.ts";
import type { RepositoryFacts, RepositorySource, SourceContext } from "../source-context.ts";
import { mergeFacts } from "./facts.ts";
import { gitSource } from "./git.ts";
import { githubSource } from "./github.ts";
import { apiFacts } from "./github-facts.ts";
import { otherCiSource } from "./other-ci.ts";
import { manifestFacts } from "./package-manifest.ts";
import { epochDate } from "./source-date.ts";
import { atRef, sourceOfEvent } from "./what-if.ts";
import { type AroundFolder, type WorkingTree, WorkingTrees } from "./working-tree.ts";

/** Where to read the source from. */
export interface SourceOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A folder of the repository; the package manifest is looked for in it. */
  readonly folder: string;
  /** Facts that win over all others. With them the API of GitHub is not asked. */
  readonly facts?: RepositoryFacts;
  /** What if this event had happened: the path of a payload, `event.json`. */
  readonly event?: string;
  /** What if this ref had been pushed: in full, `refs/tags/v1.2.3`. */
  readonly ref?: string;
}

/** What was read for other folders with the same options: what folders of one repository have in common is read once. */
export interface KnownSources {
  readonly trees: WorkingTrees;
  readonly sources: Once<RepositorySource>;
}

export function knownSources(): KnownSources {
  return { trees: new WorkingTrees(), sources: once() };
}

/** A run that is only asked about checks out what it is for. */
const SUPPOSED_TREE: WorkingTree = { files: [] };

/**
 * The source of an image: as GitHub Actions knows it, else another CI system, else git. With `event` it is the source
 * that a run of GitHub Actions would have for that event, and for the `ref`, if given; with `ref` alone it is the
 * present source as though that ref had been pushed. The network is asked only for a repository on GitHub, and only
 * when there is a token.
 *
 * @throws Error in a sentence that names what cannot be used: SOURCE_DATE_EPOCH, GITHUB_EVENT_PATH, `--event`, `--ref`
 */
export async function resolveSource(options: SourceOptions, known = knownSources()): Promise<SourceContext> {
  const { folder, event } = options;
  const around = await known.trees.around(folder);
  const [source, tree, manifest] = await Promise.all([
    known.sources([around.place], () => sourceOfRepository(around, options)),
    event === undefined ? known.trees.of(folder) : SUPPOSED_TREE,
    manifestFacts(folder),
  ]);
  return {
    ...source,
    isDirty: tree.files.length > 0,
    ...(tree.unreadable !== undefined && { unreadable: tree.unreadable }),
    repository: mergeFacts(source.repository, manifest),
  };
}

async function sourceOfRepository(
  around: AroundFolder,
  { env, facts, event, ref }: SourceOptions,
): Promise<RepositorySource> {
  const { place: folder } = around;
  if (event !== undefined) return sourceOfEvent({ env, folder, facts, event, ref });
  const source = env.GITHUB_ACTIONS
    ? await githubSource(env, facts, around)
    : await sourceElsewhere(around, { env, facts });
  return ref === undefined ? source : atRef(source, ref, { env, folder });
}

async function sourceElsewhere(
  around: AroundFolder,
  { env, facts }: Pick<SourceOptions, "env"> & { readonly facts: RepositoryFacts | undefined },
): Promise<RepositorySource> {
  const date = epochDate(env);
  const source = (await otherCiSource(env, around)) ?? (await gitSource(around));
  const api = apiRepository(env, source.repository.html_url);
  const answered = api && !facts ? await apiFacts(api) : {};
  return {
    ...source,
    ...(date && { commitDate: date }),
    repository: mergeFacts(facts, answered, source.repository),
  };
}
