import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";

/** How long a git server may take to answer, in milliseconds. */
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
  const { repository, ref, folder } = splitLocation(location);
  if (COMMIT.test(ref)) return location;
  const known = pinned.get(location) ?? findCommit(repository, ref || "HEAD", listRefs);
  pinned.set(location, known);
  return `${repository}#${[known, ...(folder ? [folder] : [])].join(":")}`;
}

/**
 * Reads a file of a pinned git context. The provider looks for a Dockerfile on this machine only, so that one of
 * another name than BuildKit's default has to be handed over as text.
 *
 * @param path relative to the context's folder
 * @throws Error when the server cannot be asked, or the commit has no such file
 */
export function readGitFile(location: string, path: string): string {
  const { repository, ref, folder } = splitLocation(location);
  const file = posix.join(folder, path);
  const clone = mkdtempSync(join(tmpdir(), "multiarch-git-"));
  try {
    const inClone = (...args: string[]) => git(["-C", clone, ...args], `${file} of ${withoutPassword(repository)}`);
    inClone("init", "--quiet", "--bare");
    inClone("remote", "add", "origin", "--", repository);
    inClone("fetch", "--quiet", "--depth=1", "origin", ref);
    return inClone("show", `${ref}:${file}`);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
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
function git(args: readonly string[], what: string): string {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
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

function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^/\s]+@/g, "$1");
}
