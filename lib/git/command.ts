import { GitFailure, runGit } from "./run.ts";

/** What git prints in a folder, or undefined where it prints nothing or has no answer. */
export async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await runGit(args, { folder })).trimEnd() || undefined;
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** The lines of what git prints in a folder. */
export async function gitLines(folder: string, ...args: string[]): Promise<string[]> {
  return (await git(folder, ...args))?.split("\n") ?? [];
}
