import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { withoutPassword } from "./password.ts";

/** How long a git server may take to answer, in milliseconds. */
const PATIENCE = 60_000;
const COMMIT = /^[0-9a-f]{40}$|^[0-9a-f]{64}$/;

/**
 * One answer for the whole run, refusals among them: every platform builds the same commit, even if the branch moves
 * meanwhile, and no server is asked twice.
 */
const answers = new Map<string, () => string>();

/** Asks a git server for the refs that match, `<commit>\t<ref>` a line. */
export type ListRefs = (repository: string, patterns: readonly string[]) => string;

/**
 * Pins a git context to a commit: `address#ref:subfolder` with the commit in place of the ref, so that a branch which
 * moved is a difference that a preview shows. Neither the provider nor BuildKit would notice it.
 *
 * @param location a git address as BuildKit takes it; without a ref it means the default branch
 * @throws Error when the server cannot be asked, or has no such ref
 * @see https://docs.docker.com/build/concepts/context/#url-fragments
 */
export function pinGitContext(location: string, listRefs: ListRefs = lsRemote): string {
  const { repository, ref, folder } = splitLocation(location);
  if (COMMIT.test(ref)) return location;
  const commit = once(location, () => findCommit(repository, ref || "HEAD", listRefs));
  return `${repository}#${[commit, ...(folder ? [folder] : [])].join(":")}`;
}

/** A commit has no such file; the sentence does not name the file. */
export class NoGitFile extends Error {}

/**
 * Reads a file of a pinned git context.
 *
 * @param paths relative to the context's folder; the first that is there is read
 * @throws NoGitFile when the commit has none of them
 * @throws Error when the server cannot be asked, or leaves open whether the commit has one
 */
export function readGitFile(location: string, ...paths: readonly [string, ...string[]]): string {
  return once(JSON.stringify([location, paths]), () => fetchFile(location, paths));
}

function fetchFile(location: string, paths: readonly [string, ...string[]]): string {
  const { repository, ref, folder } = splitLocation(location);
  const files = paths.map((path) => posix.join(folder, path));
  const what = `${files[0]} of ${withoutPassword(repository)}`;
  const clone = mkdtempSync(join(tmpdir(), "multiarch-git-"));
  try {
    const inClone = (args: readonly string[], input = "") => git(["-C", clone, ...args], what, input);
    /** The text of a file, links followed. */
    const textOf = (file: string) => {
      const answer = inClone(["cat-file", "--batch", "--follow-symlinks"], `${ref}:${file}\n`);
      return /^\w+ blob \d+\n(.*)\n$/s.exec(answer)?.[1];
    };
    inClone(["init", "--quiet", "--bare"]);
    inClone(["remote", "add", "origin", "--", repository]);
    // Servers that can leave the files out are asked for those that are read alone; others send all of the commit.
    inClone(["fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", ref]);
    for (const file of files) {
      const text = textOf(file);
      if (text !== undefined) return text;
    }
    // BuildKit checks submodules out, which a commit only names.
    if (textOf(".gitmodules") !== undefined) throw new Error(`${what} cannot be read: it may be in a submodule`);
    throw new NoGitFile(`is not there in the context "${withoutPassword(location)}"`);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

/** Does a work once for each key, and gives what came of it: its result, or its error. */
function once(key: string, work: () => string): string {
  let answer = answers.get(key);
  if (!answer) {
    try {
      const result = work();
      answer = () => result;
    } catch (error) {
      answer = () => {
        throw error;
      };
    }
    answers.set(key, answer);
  }
  return answer();
}

function splitLocation(location: string): { repository: string; ref: string; folder: string } {
  const [repository = "", fragment = ""] = location.split("#", 2);
  if (repository.includes("?")) {
    throw new Error(`${withoutPassword(location)} holds a query; write ref and folder after #, as address#ref:folder`);
  }
  const colon = fragment.indexOf(":");
  if (colon < 0) return { repository, ref: fragment, folder: "" };
  return { repository, ref: fragment.slice(0, colon), folder: fragment.slice(colon + 1) };
}

function findCommit(repository: string, ref: string, listRefs: ListRefs): string {
  // Where a tag and a branch share a name, git means the tag; `^{}` is the commit that an annotated tag stands on.
  const candidates = [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`, ref];
  const lines = listRefs(repository, candidates).split("\n");
  const commits = new Map(lines.map((line) => line.split("\t").reverse() as [string, string]));
  const found = candidates.find((candidate) => commits.has(candidate));
  const commit = found && commits.get(found);
  if (!commit) throw new Error(`${withoutPassword(repository)} has no branch or tag "${ref}"; mend the part after #`);
  return commit;
}

function lsRemote(repository: string, patterns: readonly string[]): string {
  return git(["ls-remote", "--", repository, ...patterns], `the refs of ${withoutPassword(repository)}`);
}

/** Runs git, which may ask a server and never a person. */
function git(args: readonly string[], what: string, input = ""): string {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      input,
      stdio: "pipe",
      timeout: PATIENCE,
      // A prompt for a password would wait for somebody who is not there.
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
    });
  } catch (cause) {
    const { stderr = "", message } = cause as Error & { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || message;
    throw new Error(`${what} cannot be read: ${withoutPassword(reason)}`);
  }
}
