import { callerFolder } from "../../lib/caller.ts";
import { BUILT_VARIABLE, type BuiltFiles, readBuilt } from "./built-file.ts";

/** The platforms that a program is to take. */
export interface ProgramBuilt extends BuiltFiles {
  /** As the environment names it. */
  readonly folder: string;
}

let known: { readonly found: ProgramBuilt | undefined } | undefined;

/** The platforms that this program is to take, read once; undefined when it decides by itself. */
export function programBuilt(): ProgramBuilt | undefined {
  known ??= { found: builtIn(process.env) };
  return known.found;
}

/** The platforms that an environment asks to take. */
export function builtIn(environment: NodeJS.ProcessEnv): ProgramBuilt | undefined {
  const { [BUILT_VARIABLE]: folder } = environment;
  // A job that signs as a called workflow builds nothing, also where there is no file to take: its builds are the caller's.
  const isCalled = callerFolder(environment) !== undefined;
  if (!folder) return isCalled ? { folder: "", platforms: [], problems: [] } : undefined;
  return { folder, ...readBuilt(folder, isCalled) };
}
