import { UnpackedTooLarge } from "./layer-error.ts";

const MIB = 1024 ** 2;
/** How much is unpacked of a layer before it has to be in proportion to its size. */
const FREE = 1024 * MIB;
/** Layers of systems and programs are three to five times as long unpacked. */
const HIGHEST_RATIO = 100;
/** How many bytes the layers of an image may have unpacked where nothing else is said. */
export const MOST_UNPACKED: number = 20 * 1024 * MIB;

/** Counts what the layers of an image unpack to, and ends it where that is too much. */
export class UnpackLimits {
  readonly #most: number;
  readonly #isGiven: boolean;
  #total = 0;

  /** @param most in bytes, for all layers; one that is given is the only limit */
  constructor(most?: number) {
    this.#most = most ?? MOST_UNPACKED;
    this.#isGiven = most !== undefined;
  }

  /**
   * Begins a layer.
   *
   * @param size compressed, in bytes
   * @returns what is to be told each piece of it, and throws UnpackedTooLarge
   */
  layer(size: number): (length: number) => void {
    let own = 0;
    return (length) => {
      own += length;
      this.#total += length;
      if (this.#total > this.#most) {
        throw new UnpackedTooLarge(`brings what the layers unpack to above ${bytesText(this.#most)}`);
      }
      if (!this.#isGiven && own > FREE && own > HIGHEST_RATIO * size) {
        throw new UnpackedTooLarge(`unpacks to more than ${HIGHEST_RATIO} times its ${bytesText(size)}`);
      }
    };
  }
}

/** A number of bytes for people: `20 GiB`, `3.4 MiB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 10 && unit > 0 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}
