/** One request of the API as it was answered. */
export interface JournalEntry {
  readonly method: string;
  /** With its query, without `/api/v3`. */
  readonly path: string;
  /** 0 when the connection was dropped. */
  readonly status: number;
  /** Whose token it was; absent when it was none. */
  readonly login?: string;
  /** What was sent, as JSON. */
  readonly body?: unknown;
  /** How many other requests of the method were under way when it came; absent when there were none. */
  readonly beside?: number;
}

/** How many of the last requests are remembered. */
const LENGTH = 10_000;

/** Remembers the requests of the API, in the order in which they were answered. */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > LENGTH) this.#entries.shift();
  }

  clear(): void {
    this.#entries = [];
  }
}
