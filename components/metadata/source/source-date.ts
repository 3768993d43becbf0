import { sourceDate, sourceDateProblem } from "../labels.ts";

/**
 * The time of SOURCE_DATE_EPOCH; undefined when it is not set.
 *
 * @throws Error in a sentence when it is no time
 */
export function epochDate(env: NodeJS.ProcessEnv): Date | undefined {
  const problem = sourceDateProblem(env);
  if (problem) throw new Error(problem);
  return env.SOURCE_DATE_EPOCH ? sourceDate(env.SOURCE_DATE_EPOCH) : undefined;
}
