export type { RepositoryFacts, SourceContext } from "../source-context.ts";
export { gitSource } from "./git.ts";
export { githubSource } from "./github.ts";
export { resolveSource, type SourceOptions } from "./resolve.ts";
export { uncommittedFiles } from "./uncommitted.ts";
