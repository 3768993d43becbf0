import * as z from "zod";
import { parseRepository, type Repository, repositoryProblem } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { atTag, type TagMap } from "../../lib/tag-map.ts";
import { DIGEST } from "../digest-schema.ts";
import { REGISTRIES } from "../registries-schema.ts";

/** What is read of a registry to find out whether an index is as it was published. */
export type Reading = Pick<Registry, "manifest" | "resolve">;

/** What a program tells of the indexes that its state has. */
const PUBLISHED = z.strictObject({
  indexes: z.array(
    z.strictObject({
      repository: z.string().refine((name) => repositoryProblem(name) === undefined),
      digest: z.string(),
      tags: z.array(z.string()).default([]),
      live: z.record(z.string(), DIGEST).default({}),
      registries: REGISTRIES.exactOptional(),
    }),
  ),
});

/** An index of a state, in its repository. */
export interface PublishedBefore {
  readonly repository: Repository;
  readonly digest: string;
  readonly tags: readonly string[];
  /** Where those of them are for which the program has asked a moment ago. */
  readonly live: TagMap;
  readonly registries?: Registries | undefined;
}

interface Answer {
  readonly value: unknown;
  readonly since: number;
}

/** For how long an answer is taken that was read ahead, in milliseconds. */
const FRESH_MS = 30_000;

/**
 * Reads what the next differences need, all of it at once: the engine asks for the difference of one resource after the
 * other, and each would wait for the registry. An answer is taken once, as long as it is fresh; what failed is read
 * again, with all its tries.
 */
export class ReadAhead {
  readonly #answers = new Map<string, Promise<Answer | undefined>>();
  readonly #now: () => number;

  /** @param now gives the time in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  start(reading: Reading, { repository, digest, tags, live }: PublishedBefore): void {
    const resolve = (reference: string, known?: string) =>
      this.#keep(keyOf("resolve", repository, reference), async () => {
        return known ?? reading.resolve(repository, reference);
      });
    for (const tag of tags) resolve(tag, atTag(live, tag));
    this.#keep(keyOf("manifest", repository, digest), async () => {
      const found = await reading.manifest(repository, digest);
      if (found?.document.kind === "index") for (const child of found.document.index.manifests) resolve(child.digest);
      return found;
    });
  }

  /** What was read ahead, and of all else what there is now. */
  over(reading: Reading): Reading {
    return {
      manifest: (repository, reference) =>
        this.#take(keyOf("manifest", repository, reference), () => reading.manifest(repository, reference)),
      resolve: (repository, reference, options) =>
        this.#take(keyOf("resolve", repository, reference), () => reading.resolve(repository, reference, options)),
    };
  }

  #keep(key: string, read: () => Promise<unknown>): void {
    const reading = read().then(
      (value): Answer => ({ value, since: this.#now() }),
      () => undefined,
    );
    this.#answers.set(key, reading);
  }

  async #take<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const ahead = this.#answers.get(key);
    this.#answers.delete(key);
    const answer = await ahead;
    const isFresh = answer !== undefined && this.#now() - answer.since < FRESH_MS;
    return isFresh ? (answer.value as Value) : read();
  }
}

function keyOf(what: keyof Reading, repository: Repository, reference: string): string {
  return JSON.stringify([what, repository, reference]);
}

/** The indexes of which a program tells; none where it tells of something else. */
export function publishedIn(args: unknown): PublishedBefore[] {
  const { indexes = [] } = PUBLISHED.safeParse(args).data ?? {};
  return indexes.map(({ repository, ...index }) => ({ ...index, repository: parseRepository(repository) }));
}
