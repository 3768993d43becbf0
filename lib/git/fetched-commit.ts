import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitServer } from "./server.ts";

/** How long the name of a commit is where objects are named by SHA-256. */
const SHA256_LENGTH = 64;

/** A commit of a server's repository. */
export interface RemoteCommit {
  readonly server: GitServer;
  readonly remote: string;
  /** Its name. */
  readonly ref: string;
  /** What is wanted of it, for a sentence. */
  readonly what: string;
  /** What a server that can is to leave out, as `git fetch --filter` takes it. */
  readonly filter: string;
}

/** Runs git in the clone of the commit. */
export type InClone = (args: readonly string[], input?: string) => Promise<string>;

/**
 * Fetches one commit into a clone of its own, which lasts as long as the work.
 *
 * @throws Error in a sentence when the server cannot be asked
 */
export async function inFetchedCommit<Result>(
  { server, remote, ref, what, filter }: RemoteCommit,
  work: (inClone: InClone) => Promise<Result>,
): Promise<Result> {
  const clone = await mkdtemp(join(tmpdir(), "multiarch-git-"));
  try {
    // Named in full: git may be told to look for no bare repository by itself.
    const inClone: InClone = (args, input = "") => server.run(["--git-dir=.", ...args], what, { folder: clone, input });
    const format = ref.length === SHA256_LENGTH ? "sha256" : "sha1";
    await inClone(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`]);
    await inClone(["remote", "add", "origin", "--", remote]);
    await inClone(["fetch", "--quiet", "--depth=1", `--filter=${filter}`, "origin", ref]);
    return await work(inClone);
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}
