/**
 * Says what is wrong with SOURCE_DATE_EPOCH, with the fix; undefined when it is a time or not set.
 *
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function sourceDateProblem({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string | undefined {
  if (!epoch || (/^\d+$/.test(epoch) && !Number.isNaN(sourceDate(epoch).getTime()))) return undefined;
  return `SOURCE_DATE_EPOCH is "${epoch}"; set it to a time in whole seconds since 1970, or unset it`;
}

/**
 * The time of SOURCE_DATE_EPOCH; undefined when it is not set.
 *
 * @throws Error in a sentence when it is not a time
 */
export function epochDate(env: NodeJS.ProcessEnv): Date | undefined {
  const problem = sourceDateProblem(env);
  if (problem) throw new Error(problem);
  return env.SOURCE_DATE_EPOCH ? sourceDate(env.SOURCE_DATE_EPOCH) : undefined;
}

function sourceDate(epoch: string): Date {
  return new Date(Number(epoch) * 1000);
}
