import { apiRepository } from "../../../lib/github/api-repository.ts";
import type { RepositoryFacts, SourceContext } from "../source-context.ts";
import { mergeFacts } from "./facts.ts";
import { gitSource } from "./git.ts";
import { githubSource } from "./github.ts";
import { apiFacts } from "./github-facts.ts";
import { otherCiSource } from "./other-ci.ts";
import { epochDate } from "./source-date.ts";
import { atRef, sourceOfEvent } from "./what-if.ts";

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

/**
 * The source of an image: as GitHub Actions knows it, else another CI system, else git. With `event` it is the source
 * that a run of GitHub Actions would have for that event, and for the `ref`, if given; with `ref` alone it is the
 * present source as though that ref had been pushed. The network is asked only for a repository on GitHub, and only
 * when there is a token.
 *
 * @throws Error in a sentence that names what cannot be used: SOURCE_DATE_EPOCH, GITHUB_EVENT_PATH, `--event`, `--ref`
 */
export async function resolveSource(options: SourceOptions): Promise<SourceContext> {
  const { env, folder, facts, event, ref } = options;
  if (event !== undefined) return sourceOfEvent({ env, folder, facts, event, ref });
  const source = env.GITHUB_ACTIONS ? await githubSource(env, facts, folder) : await sourceElsewhere(options);
  return ref === undefined ? source : atRef(source, ref, options);
}

async function sourceElsewhere({ env, folder, facts }: SourceOptions): Promise<SourceContext> {
  const date = epochDate(env);
  const source = (await otherCiSource(env, folder)) ?? (await gitSource(folder));
  const api = apiRepository(env, source.repository.html_url);
  const answered = api && !facts ? await apiFacts(api) : {};
  return {
    ...source,
    ...(date && { commitDate: date }),
    repository: mergeFacts(facts, answered, source.repository),
  };
}
