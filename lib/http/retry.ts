import { setTimeout as sleep } from "node:timers/promises";

/** How often and how long a failed request is retried. Times are in milliseconds. */
export interface RetryPolicy {
  /** All tries, the first one included. */
  readonly attempts: number;
  /** The first wait; each further one is twice as long. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** The longest `Retry-After` that is honored; a longer one is an error at once. */
  readonly longestRetryAfter: number;
  /** Lets a wait pass. {@link pause} by default. */
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 6,
  firstWait: 500,
  longestWait: 15_000,
  longestRetryAfter: 120_000,
};

/** No retries. */
export const ONE_TRY: RetryPolicy = { attempts: 1, firstWait: 0, longestWait: 0, longestRetryAfter: 0 };

/** Statuses that may go away with time. 401, 403 and 404 never are. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/**
 * The wait before the next try: what the registry asked for, else exponential with full jitter, so that many clients do
 * not retry at the same moment.
 *
 * @param tried how many tries have failed, from 1
 * @param retryAfter the header's value: seconds or an HTTP date
 * @returns milliseconds, or undefined when it is not worth another try
 */
export function waitBefore(
  tried: number,
  retryAfter: string | undefined,
  policy: RetryPolicy,
  random: () => number = Math.random,
  now: () => number = Date.now,
): number | undefined {
  if (tried >= policy.attempts) return undefined;
  const asked = retryAfter === undefined ? undefined : retryAfterMilliseconds(retryAfter, now());
  if (asked !== undefined) return asked <= policy.longestRetryAfter ? asked : undefined;
  return random() * Math.min(policy.longestWait, policy.firstWait * 2 ** (tried - 1));
}

function retryAfterMilliseconds(value: string, now: number): number | undefined {
  const seconds = Number(value);
  if (value.trim() !== "" && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Waits that long, or until the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal ? { signal } : {}).catch((error: Error) => {
    if (!signal?.aborted) throw error;
  });
}
