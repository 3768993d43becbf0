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
export function builtIn({ [BUILT_VARIABLE]: folder }: NodeJS.ProcessEnv): ProgramBuilt | undefined {
  return folder ? { folder, ...readBuilt(folder) } : undefined;
}
