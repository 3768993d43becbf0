import { pause } from "../http/retry.ts";
import { RegistryError } from "./errors.ts";

/** How long what was pushed is waited for until the registry has it, in milliseconds. */
export const PROPAGATION_LIMIT_MS = 60_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT_MS = 5000;

/** What a registry says when it does not know what a document names, or does not know it yet. */
const NOT_KNOWN = /\b(?:MANIFEST|MANIFEST_BLOB|BLOB)_UNKNOWN\b|\b(?:manifest|blob) unknown\b/i;

/**
 * The wait for what was pushed a moment ago: a registry that runs on several machines may take some seconds until all
 * of them have it. All waits of one publication have one limit together, which begins with the first.
 */
export class Propagation {
  #deadline: number | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #limit: number;

  constructor(signal?: AbortSignal, limit: number = PROPAGATION_LIMIT_MS) {
    this.#signal = signal;
    this.#limit = limit;
  }

  /** Tries until there is something other than undefined; undefined when it did not arrive in time. */
  async of<Found>(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      const found = await look();
      if (found !== undefined) return found;
      this.#deadline ??= Date.now() + this.#limit;
      const left = this.#deadline - Date.now();
      if (left <= 0 || this.#signal?.aborted) return undefined;
      await pause(Math.min(wait, left), this.#signal);
    }
  }

  /**
   * Does what a registry refuses for as long as it does not know all that it needs.
   *
   * @throws Error the last refusal, when time is up; any other one at once
   */
  async whenKnown(attempt: () => Promise<void>): Promise<void> {
    let refusal: unknown;
    const done = await this.of(async () => {
      try {
        await attempt();
        return true;
      } catch (error) {
        if (!isNotYetKnown(error)) throw error;
        refusal = error;
        return undefined;
      }
    });
    if (!done) throw refusal;
  }
}

/** Whether a registry refused a document because it does not know what the document names. */
function isNotYetKnown(error: unknown): boolean {
  return error instanceof RegistryError && error.status !== undefined && NOT_KNOWN.test(error.message);
}
