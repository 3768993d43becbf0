import { dateExpression } from "./dates.ts";
import type { SourceContext } from "./source-context.ts";
import type { Expressions } from "./template.ts";

/** How many characters of a commit `{{sha}}` and `type=sha` write. */
export const SHORT_SHA_LENGTH = 7;

/** Events that always run on the last commit of the default branch. */
const DEFAULT_BRANCH_EVENTS = /create|discussion|issues|schedule/;

/** The ref's name without the prefix; undefined when it has another. */
export function nameAfter(prefix: string, ref: string): string | undefined {
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}

/**
 * The expressions of values, prefixes, suffixes, `enable`, labels and annotations. What the source does not have is
 * empty.
 *
 * @param now the time of `{{date}}`, and of `{{commit_date}}` when that of the commit is unknown
 * @see https://github.com/docker/metadata-action#global-expressions
 */
export function globalExpressions(source: SourceContext, now: Date, shortShaLength: number): Expressions {
  const isDefault = isDefaultBranch(source);
  return {
    branch: nameAfter("refs/heads/", source.ref) ?? "",
    tag: nameAfter("refs/tags/", source.ref) ?? "",
    sha: source.sha.slice(0, shortShaLength),
    base_ref: /^refs\/(?:tags|pull)\//.test(source.ref) ? (source.baseRef ?? "") : "",
    is_default_branch: String(isDefault),
    is_not_default_branch: String(!isDefault),
    ...dateExpressions(source, now),
  };
}

/** The two expressions that a schedule's pattern takes. */
export function dateExpressions({ commitDate }: SourceContext, now: Date): Expressions {
  return { date: dateExpression("date", now), commit_date: dateExpression("commit_date", commitDate ?? now) };
}

function isDefaultBranch({ ref, eventName, repository }: SourceContext): boolean {
  if (ref === "") return false;
  return nameAfter("refs/heads/", ref) === (repository.default_branch ?? null) || DEFAULT_BRANCH_EVENTS.test(eventName);
}
