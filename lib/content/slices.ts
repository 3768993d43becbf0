import { setImmediate } from "node:timers/promises";

/** How long others wait at most while a folder is read, in milliseconds. */
const LONGEST = 10;

/**
 * Work that goes on in slices. One small file after the other is read at once, which takes a fifth of the time that
 * the thread pool would need; between two slices all else gets its turn.
 */
export class Slices {
  #since = performance.now();

  /** Whether it is the turn of others. */
  get isOver(): boolean {
    return performance.now() - this.#since >= LONGEST;
  }

  async pause(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
