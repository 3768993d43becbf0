export type { RepositoryFacts, SourceContext } from "../source-context.ts";
export { type DirtyCase, type DirtyOption, type DirtyVerdict, dirtyVerdict } from "./dirty.ts";
export { gitSource } from "./git.ts";
export { githubSource } from "./github.ts";
export { resolveSource, type SourceOptions } from "./resolve.ts";
export { epochDate, sourceDateProblem } from "./source-date.ts";
export { type WorkingTree, workingTree } from "./working-tree.ts";
