import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";

/** For how long an answer is taken, in milliseconds. */
const FRESH_MS = 30_000;

interface Answer {
  readonly digest: Promise<string | undefined>;
  readonly since: number;
}

/**
 * Where tags are, as the publications of an image into several repositories have in common: each reads its own tags to
 * choose what to publish, and those of the others, which may have the same image already. No tag moves by such an answer:
 * it is read again right before that.
 */
export class TagReadings {
  readonly #answers = new Map<string, Answer>();
  readonly #now: () => number;

  /** @param now gives the time in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** What was read of tags a moment ago, and of all else what there is now. */
  over(reading: Pick<Registry, "resolve">): Pick<Registry, "resolve"> {
    return {
      resolve: (repository, reference, options) => {
        const key = keyOf(repository, reference);
        const known = this.#answers.get(key);
        if (known && this.#now() - known.since < FRESH_MS) return known.digest;
        const digest = reading.resolve(repository, reference, options);
        this.#answers.set(key, { digest, since: this.#now() });
        digest.catch(() => this.#answers.delete(key));
        return digest;
      },
    };
  }

  /** Forgets tags that have moved, or may have. */
  forget(repository: Repository, tags: readonly string[]): void {
    for (const tag of tags) this.#answers.delete(keyOf(repository, tag));
  }
}

function keyOf(repository: Repository, tag: string): string {
  return `${formatRepository(repository)}:${tag}`;
}
