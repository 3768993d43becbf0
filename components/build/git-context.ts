import { execFileSync } from "node:child_process";

/** How long a git server may take to list its refs, in milliseconds. */
const PATIENCE = 60_000;
const COMMIT = /^[0-9a-f]{40}$|^[0-9a-f]{64}$/;

/** One answer for the whole run: every platform builds the same commit, even if the branch moves meanwhile. */
const pinned = new Map<string, string>();

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
  const hash = location.indexOf("#");
  const repository = hash < 0 ? location : location.slice(0, hash);
  const [ref = "", ...folder] = hash < 0 ? [] : location.slice(hash + 1).split(":");
  if (COMMIT.test(ref)) return location;
  const known = pinned.get(location) ?? findCommit(repository, ref || "HEAD", listRefs);
  pinned.set(location, known);
  return `${repository}#${[known, ...folder].join(":")}`;
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
  try {
    return execFileSync("git", ["ls-remote", "--", repository, ...patterns], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PATIENCE,
      // A prompt for a password would wait for somebody who is not there.
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
    });
  } catch (cause) {
    const { stderr = "", message } = cause as Error & { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || message;
    throw new Error(`the refs of ${withoutPassword(repository)} cannot be read: ${withoutPassword(reason)}`);
  }
}

function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^/@\s]+@/g, "$1");
}
