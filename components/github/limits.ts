import type { Contents } from "../../lib/github/contents.ts";
import { type Item, itemKey, parseItem } from "../../lib/github/item.ts";
import type { Path, Problem } from "../settings/problems.ts";

/** How many of a kind GitHub allows. */
interface Limit {
  readonly kind: "secret" | "variable";
  readonly field: "secrets" | "variables";
  readonly inRepository: number;
  readonly inEnvironment: number;
}

/**
 * The limits of a repository and of an environment.
 *
 * @see https://docs.github.com/actions/reference/secrets-reference#limits-for-secrets
 * @see https://docs.github.com/actions/reference/workflows-and-actions/variables#limits-for-configuration-variables
 */
const LIMITS: readonly Limit[] = [
  { kind: "secret", field: "secrets", inRepository: 100, inEnvironment: 100 },
  { kind: "variable", field: "variables", inRepository: 500, inEnvironment: 100 },
];

/**
 * Refuses more than GitHub allows. What exists counts, also what an update removes: it is removed last.
 *
 * @param environments the names of those that are wanted
 */
export function limitProblems(wanted: readonly Item[], live: Contents, environments: readonly string[]): Problem[] {
  return [undefined, ...environments].flatMap((environment) =>
    LIMITS.flatMap(({ kind, field, inRepository, inEnvironment }): Problem[] => {
      const isHere = (item: Item) =>
        item.kind === kind && ("environment" in item ? item.environment : undefined) === environment;
      const own = new Set(wanted.filter(isHere).map(itemKey));
      const there = [...live.keys()].filter((key) => isHere(parseItem(key)));
      const others = there.filter((key) => !own.has(key)).length;
      const limit = environment === undefined ? inRepository : inEnvironment;
      const isGrowing = own.size + others > there.length;
      if (own.size + others <= limit || !isGrowing) return [];
      const path: Path = environment === undefined ? [field] : ["environments", environment, field];
      const what = others > 0 ? `lists ${own.size}, and ${others} others exist` : `lists ${own.size}`;
      return [{ path, message: `${what}; GitHub allows at most ${limit} here` }];
    }),
  );
}
