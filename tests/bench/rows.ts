import type { Row } from "./row.ts";

/** A row before it is loaded, which needs a sandbox: its helpers take that from the environment. */
export interface RowName {
  /**
   * When it is measured: `quick` always, `usual` unless it is to be short, `named` only when it is asked for by its name,
   * as it takes long.
   */
  readonly when: "quick" | "usual" | "named";
  load(): Promise<Row>;
}

/** By the name that `npm run bench` takes, in the order of tables. */
export const ROWS: Readonly<Record<string, RowName>> = {
  platforms: { when: "quick", load: async () => (await import("./rows/platforms.ts")).platforms },
  long: { when: "named", load: async () => (await import("./rows/platforms.ts")).long },
  "no-op": { when: "quick", load: async () => (await import("./rows/no-op.ts")).noOp },
  first: { when: "named", load: async () => (await import("./rows/many-images.ts")).first },
  "one-changed": { when: "usual", load: async () => (await import("./rows/many-images.ts")).oneChanged },
  rerun: { when: "usual", load: async () => (await import("./rows/rerun.ts")).rerun },
  context: { when: "usual", load: async () => (await import("./rows/context.ts")).context },
  tags: { when: "quick", load: async () => (await import("./rows/tags.ts")).tags },
  "more-platforms": { when: "named", load: async () => (await import("./rows/growth.ts")).morePlatforms },
  "more-files": { when: "named", load: async () => (await import("./rows/growth.ts")).moreFiles },
  memory: { when: "named", load: async () => (await import("./rows/growth.ts")).memory },
  "many-images": { when: "named", load: async () => (await import("./rows/scale.ts")).manyImages },
  "many-tags": { when: "named", load: async () => (await import("./rows/scale.ts")).manyTags },
  merge: { when: "usual", load: async () => (await import("./rows/merge.ts")).merge },
  builders: { when: "named", load: async () => (await import("./rows/builders.ts")).builders },
  gates: { when: "named", load: async () => (await import("./rows/gates.ts")).gatesAndParents },
  "small-builder": { when: "named", load: async () => (await import("./rows/small-builder.ts")).smallBuilder },
  rust: { when: "named", load: async () => (await import("./rows/rust.ts")).rust },
  attestations: { when: "named", load: async () => (await import("./rows/attestations.ts")).attestations },
};
