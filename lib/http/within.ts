/** How long one answer as a whole may take, sign-in and tries apart, in milliseconds. */
export const ANSWER_LIMIT = 60_000;
/** How long one request as a whole may take: its tries, the waits between them, and signing in. */
export const REQUEST_LIMIT = 180_000;
/** The slowest transfer of a layer that is waited for, in bytes a millisecond: both limits grow with its size. */
const SLOWEST = 50;
/** How long what was sent already may take to arrive once the person asks to stop. */
const GRACE = 10_000;

/** The time that the transfer of so many bytes adds to a limit. */
export function transferTime(bytes: number): number {
  return bytes / SLOWEST;
}

/** It took too long. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";

  readonly seconds: number;

  constructor(milliseconds: number) {
    const seconds = Math.ceil(milliseconds / 1000);
    super(`not done within ${seconds} s`);
    this.seconds = seconds;
  }
}

/** The person asked to stop. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

export interface Bounds {
  /** In milliseconds. */
  readonly limit: number;
  /** Aborted when the person asks to stop. */
  readonly stop?: AbortSignal | undefined;
  /** Whether what is under way is then given a moment to arrive. */
  readonly settles?: boolean | undefined;
}

/**
 * Does some work until it is done, its time is over, or the person asks to stop. It ends then whether or not the work
 * heeds the signal that it is given.
 *
 * @throws TimeLimitError, StoppedError; the work's own errors as they are
 */
export async function within<T>(
  { limit, stop, settles = false }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const after = (milliseconds: number, error: Error) => {
    timers.push(setTimeout(() => end.abort(error), milliseconds));
  };
  const stopped = new Promise<never>((_resolve, reject) => {
    end.signal.addEventListener("abort", () => reject(end.signal.reason), { once: true });
  });
  const onStop = () => (settles ? after(GRACE, new StoppedError("stopped")) : end.abort(new StoppedError("stopped")));
  after(limit, new TimeLimitError(limit));
  stop?.addEventListener("abort", onStop, { once: true });
  try {
    if (stop?.aborted) onStop();
    // The race is joined first: work that fails because it was ended loses against the reason.
    return await Promise.race([stopped, end.signal.aborted ? stopped : work(end.signal)]);
  } finally {
    stop?.removeEventListener("abort", onStop);
    for (const timer of timers) clearTimeout(timer);
  }
}
