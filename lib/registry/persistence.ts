import { StoppedError } from "../http/deadline.ts";
import { isTransient, pause, type RetryPolicy, waitBefore } from "../http/retry.ts";
import { RegistryError } from "./errors.ts";
import { isLasting } from "./failures.ts";
import type { RegistryAnswer } from "./http-exchange.ts";

/** How long a registry is asked again. */
export interface Patience {
  readonly policy: RetryPolicy;
  /** How long all tries may take together, in milliseconds. */
  readonly limit: number;
  /** Whether any answer is one. */
  readonly asHint: boolean;
  /** Ends the waits. */
  readonly signal: AbortSignal | undefined;
}

/** Tries until there is an answer that time will not change. */
export async function persist(
  { policy, limit, asHint, signal }: Patience,
  attempt: () => Promise<RegistryAnswer>,
): Promise<RegistryAnswer> {
  const end = performance.now() + limit;
  for (let tried = 1; ; tried++) {
    const outcome = await attempt().catch((error: Error) => error);
    if (outcome instanceof RegistryError || outcome instanceof StoppedError) throw outcome;
    const failed = outcome instanceof Error;
    if (!failed && (asHint || !isTransient(outcome.status))) return outcome;
    const retryAfter = failed ? undefined : outcome.headers["retry-after"]?.toString();
    const wait = waitBefore(tried, retryAfter, policy);
    const isLast = wait === undefined || performance.now() + wait >= end;
    if (isLast || signal?.aborted || (failed && isLasting(outcome))) {
      if (failed) throw outcome;
      return outcome;
    }
    await (policy.pause ?? pause)(wait, signal);
  }
}
