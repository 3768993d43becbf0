import { runInBackground } from "../process/background.ts";
import { gitEnvironment, type Setting } from "./environment.ts";
import { withoutPassword } from "./password.ts";

/** How long git may take by default, in milliseconds: a folder of a million files is read within it. */
const GIT_TIMEOUT_MS = 120_000;

/** A failed git command; the message is a clause on one line, without passwords. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly exitCode: number | undefined;

  /** @param exitCode absent when git did not end by itself */
  constructor(message: string, exitCode?: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface GitOptions {
  /** Where it works; the working folder by default. */
  readonly folder?: string;
  readonly input?: string;
  /** Handed over where no other user of the machine sees them. */
  readonly settings?: readonly Setting[];
  /** Whether it may ask servers; it answers offline by default, also in a clone that left files on the server. */
  readonly online?: boolean;
  /** In milliseconds. */
  readonly deadline?: number;
}

/**
 * Runs git: the one of the folder, whatever variables say, which asks no person.
 *
 * @returns what it prints
 * @throws GitFailure
 */
export async function runGit(args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { folder, input, settings, online = false, deadline = GIT_TIMEOUT_MS } = options;
  const { ending, stdout, stderr } = await runInBackground("git", [...(folder ? ["-C", folder] : []), ...args], {
    env: { ...gitEnvironment(process.env, settings), ...(!online && { GIT_NO_LAZY_FETCH: "1" }) },
    deadline,
    ...(input !== undefined && { input }),
  });
  switch (ending.kind) {
    case "unstartable":
      throw new GitFailure(
        ending.code === "ENOENT" ? "git is not installed" : `git cannot be started (${ending.code})`,
      );
    case "late":
      throw new GitFailure(`git did not answer within ${deadline / 1000} s`);
    case "exit":
      if (ending.code === 0) return stdout;
      throw new GitFailure(reasonIn(stderr) || `git exited with ${ending.code}`, ending.code);
  }
}

/** Why git failed: what it calls fatal, and in the place of the most general such sentence the one before it. */
function reasonIn(stderr: string): string {
  const lines = stderr
    .replace(/[^\S\n]|\p{Cc}(?<!\n)/gu, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const at = lines.findIndex((line) => line.startsWith("fatal: "));
  const isGeneral = /Could not read from remote repository/.test(lines[at] ?? "");
  const line = lines[isGeneral && at > 0 ? at - 1 : at] ?? lines.at(-1) ?? "";
  return withoutPassword(line.replace(/^(?:fatal|error): /, ""));
}
