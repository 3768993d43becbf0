/** What one turn of a variant took. */
export interface Turn {
  readonly seconds: number;
  /** Of processors, user and kernel, by the processes that it started and waited for. */
  readonly cpu: number;
  /** Likewise, by BuildKit with its builds, and by the registry. */
  readonly serving: number;
  /** The most that all its processes had in memory at once, in MB; only where a row samples it. */
  readonly memory?: number;
}

/** One of the ways that a row compares. */
export interface Variant {
  readonly name: string;
  /** The process of a builder of its own, whose memory is sampled in place of that of what the variant starts. */
  readonly server?: number;
  /** What has to be done before each turn, and is not measured. */
  prepare?(turn: string): Promise<void>;
  /**
   * The work, as whole processes.
   *
   * @param turn a word that no other turn of this variant has, for what has to change
   */
  run(turn: string): Promise<void>;
}

/** What a row is to reach. */
export interface Goal {
  /** The variant that has the goal. */
  readonly ours: string;
  /** The one that it is compared with. */
  readonly peer: string;
  /** What is computed: `up − empty − buildx`. */
  readonly what: string;
  readonly most: number;
  readonly unit: "s" | "times" | "ms" | "MB";
  /** @param of the median of a variant */
  readonly value: (of: (variant: string) => Turn) => number;
}

/** A chart of how something grows, out of medians. */
export interface Growth {
  /** The name of its file, without the ending. */
  readonly file: string;
  readonly title: string;
  /** What grows: `images`. */
  readonly across: string;
  readonly figure: "seconds" | "memory";
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [number, string])[] }[];
}

/** What a row needs while it is measured. */
export interface Opened {
  readonly variants: readonly Variant[];
  close(): Promise<void>;
}

/** A piece of work that is measured in several ways, in turn. */
export interface Row {
  /** One line. */
  readonly what: string;
  /** The variant that the others are compared with. */
  readonly peer: string;
  /** How often each variant has its turn, where that is not the usual number. */
  readonly turns?: number;
  /** Whether a turn before the others counts for nothing: where that is left out, yes. */
  readonly warmsUp?: boolean;
  /** Whether the memory of the processes is sampled, which takes time itself. */
  readonly samplesMemory?: boolean;
  readonly goals: readonly Goal[];
  readonly growth?: readonly Growth[];
  open(options: { readonly isShort: boolean }): Promise<Opened>;
}
