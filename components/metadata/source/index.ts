export type { RepositoryFacts, SourceContext } from "../source-context.ts";
export { type DirtyCase, type DirtyOption, type DirtyVerdict, dirtyVerdict } from "./dirty.ts";
export { knownSources, resolveSource, type SourceOptions } from "./resolve.ts";
export { epochDate, sourceDateProblem } from "./source-date.ts";
export { type WorkingTree, WorkingTrees } from "./working-tree.ts";
