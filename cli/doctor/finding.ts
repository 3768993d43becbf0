/** One thing that a project needs, and whether it is as it should be. */
export interface Finding {
  /** What was looked at: `node`, `builder multi`, `registry ghcr.io`. */
  readonly subject: string;
  /** `warning` where it could not be found out, or is slow. */
  readonly state: "good" | "warning" | "bad";
  /** A clause; never a secret. */
  readonly text: string;
  /** A command, or what to do. */
  readonly fix?: string;
}
