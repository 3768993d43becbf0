/**
 * Does synchronous work without stack traces. Pulumi's SDK records one for each property of each resource, to debug
 * promises that never settle: with many images that takes longer than all else that a program does.
 */
export function withoutTraces<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
