import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * What git prints in a folder, or undefined where it prints nothing or cannot tell: no git, no repository, no commit.
 * It takes no locks and fetches nothing, so that it disturbs no other git at work and works offline.
 */
export async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await execute("git", ["--no-optional-locks", "-C", folder, ...args], {
      env: { ...process.env, GIT_NO_LAZY_FETCH: "1" },
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    return stdout.trimEnd() || undefined;
  } catch {
    return undefined;
  }
}

/** The lines of what git prints in a folder. */
export async function gitLines(folder: string, ...args: string[]): Promise<string[]> {
  return (await git(folder, ...args))?.split("\n") ?? [];
}
