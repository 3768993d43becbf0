import type { ZodError, ZodType } from "zod";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import type { CheckFailure } from "./resource.ts";
import { containsUnknown, type PropertyMap } from "./values.ts";

/** What in inputs has not the shape that a resource expects. */
export function shapeFailures(error: ZodError | undefined): CheckFailure[] {
  return (error?.issues ?? []).map(({ path, message }) => ({ property: path.join("."), reason: message }));
}

/** Which of a list of repositories are none. */
export function repositoryFailures(property: string, names: readonly string[]): CheckFailure[] {
  return names.flatMap((name, index): CheckFailure[] => {
    const problem = repositoryProblem(name);
    return problem === undefined ? [] : [{ property: `${property}[${index}]`, reason: `"${name}" ${problem}` }];
  });
}

/**
 * Checks the inputs of what looks at the result of a build. A failed build has none; it has its own error.
 *
 * @param digest the property that the build gives
 */
export function checkOfBuilt(
  schema: ZodType,
  news: PropertyMap,
  digest: string,
): { inputs: PropertyMap; failures: CheckFailure[] } {
  if (containsUnknown(news) || news[digest] === undefined) return { inputs: news, failures: [] };
  return { inputs: news, failures: shapeFailures(schema.safeParse(news).error) };
}
