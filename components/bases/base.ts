/** An image that an image's builds read, as the program resolved it. */
export interface Base {
  /** As the Dockerfile or the settings have it, variables filled: `debian:bookworm-slim`. */
  readonly name: string;
  /** In full: `docker.io/library/debian:bookworm-slim`; as written where a variable of it is unknown. */
  readonly reference: string;
  /**
   * What it is for: what the published image is based on, another stage or files of it, a named context, the Dockerfile's
   * `# syntax`.
   */
  readonly role: "base" | "stage" | "context" | "syntax";
  /** The name of the user's own context that it is; undefined for what a Dockerfile names itself. */
  readonly context?: string;
  /** Those whose builds read it. */
  readonly platforms: readonly string[];
  /** What the builds take; undefined when BuildKit decides. */
  readonly digest?: string;
  /** What its registry has now; undefined when nobody could tell. */
  readonly current?: string;
  /** Why it is not pinned, a sentence; undefined where it is. */
  readonly unpinned?: string;
}

/** What an image is for, in the order in which bases are listed. */
export const ROLES: readonly Base["role"][] = ["base", "stage", "context", "syntax"];
