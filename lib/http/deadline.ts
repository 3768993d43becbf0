/** How long one answer as a whole may take, sign-in and tries apart, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 60_000;
/** How long one request as a whole may take: its tries, the waits between them, and signing in. */
export const REQUEST_TIMEOUT_MS = 180_000;
/** The slowest accepted transfer of a layer, in bytes per millisecond: both limits grow with its size. */
const SLOWEST = 50;
/** How long what was sent already may take to arrive once the user interrupts the run. */
const GRACE_MS = 10_000;

/** The time that the transfer of so many bytes adds to a limit. */
export function transferTime(bytes: number): number {
  return bytes / SLOWEST;
}

/** The time limit was exceeded. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";

  readonly seconds: number;

  constructor(milliseconds: number) {
    const seconds = Math.ceil(milliseconds / 1000);
    super(`not done within ${seconds} s`);
    this.seconds = seconds;
  }
}

/** The user interrupted the run. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

export interface Bounds {
  /** In milliseconds. */
  readonly limit: number;
  /** Aborted when the user interrupts the run. */
  readonly stop?: AbortSignal | undefined;
  /** Whether what is under way is then given a moment to arrive. */
  readonly settles?: boolean | undefined;
}

/**
 * Runs work until it is done, its time limit is exceeded, or the user interrupts the run, whether or not the work
 * reacts to the signal.
 *
 * @throws TimeLimitError, StoppedError; the work's own errors as they are
 */
export async function withDeadline<T>(
  { limit, stop, settles = false }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  // Made when it is needed: each error has a stack trace, which takes longer than all else here.
  const after = (milliseconds: number, error: () => Error) => {
    timers.push(setTimeout(() => end.abort(error()), milliseconds));
  };
  const stopped = new Promise<never>((_resolve, reject) => {
    end.signal.addEventListener("abort", () => reject(end.signal.reason), { once: true });
  });
  const onStop = () =>
    settles ? after(GRACE_MS, () => new StoppedError("stopped")) : end.abort(new StoppedError("stopped"));
  after(limit, () => new TimeLimitError(limit));
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
