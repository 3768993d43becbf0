import { setImmediate } from "node:timers/promises";

/** How long others wait at most while a folder is read, in milliseconds. */
const LONGEST = 10;

/**
 * Work that goes on in slices. One small file after the other is read at once, which takes a fifth of the time that
 * the thread pool would need; between two slices all else gets its turn.
 */
export class Slices {
  #since = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#since < LONGEST) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
