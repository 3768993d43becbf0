import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { once } from "../once.ts";
import type { BuildSecret } from "./authorization.ts";
import { parseContextAddress } from "./context-address.ts";
import { namesPassword, withoutPassword } from "./password.ts";
import { GitServer } from "./server.ts";

/** A commit has no such file; the sentence does not name the file. */
export class NoGitFile extends Error {}

/** What a build of the commit would print or keep: a password in the address of a submodule. */
export class PasswordInSubmodule extends Error {}

/** One answer for the whole run: every platform reads the same files. */
const texts = once<string>();

/** How long the name of a commit is where objects are named by SHA-256. */
const SHA256_LENGTH = 64;

/**
 * Reads a file of a pinned git context.
 *
 * @param secret the build secrets, among which one may be for the server
 * @param paths relative to the context's folder; the first that is there is read
 * @throws NoGitFile when the commit has none of them
 * @throws Error when the server cannot be asked, or leaves open whether the commit has one
 */
export async function readGitFile(
  location: string,
  secret: BuildSecret,
  ...paths: readonly [string, ...string[]]
): Promise<string> {
  const server = new GitServer(parseContextAddress(location).remote, secret);
  return texts([location, paths, server.key], () => fetchFile(location, server, paths));
}

async function fetchFile(location: string, server: GitServer, paths: readonly [string, ...string[]]): Promise<string> {
  const { remote, ref, folder, options } = parseContextAddress(location);
  const files = paths.map((path) => posix.join("/", folder, path).slice(1));
  const what = `${files[0]} of ${withoutPassword(remote)}`;
  const clone = await mkdtemp(join(tmpdir(), "multiarch-git-"));
  try {
    // Named in full: git may be told to look for no bare repository by itself.
    const inClone = (args: readonly string[], input = "") =>
      server.run(["--git-dir=.", ...args], what, { folder: clone, input });
    /** The text of a file, links followed. */
    const textOf = async (file: string) => {
      const answer = await inClone(["cat-file", "--batch", "--follow-symlinks"], `${ref}:${file}\n`);
      return /^\w+ blob \d+\n(.*)\n$/s.exec(answer)?.[1];
    };
    const format = ref.length === SHA256_LENGTH ? "sha256" : "sha1";
    await inClone(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`]);
    await inClone(["remote", "add", "origin", "--", remote]);
    // Servers that can leave the files out are asked for those that are read alone; others send all of the commit.
    await inClone(["fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", ref]);
    const modules = skipsSubmodules(options) ? undefined : await textOf(".gitmodules");
    if (modules !== undefined && namesPassword(modules)) {
      throw new PasswordInSubmodule(
        `.gitmodules of ${withoutPassword(remote)} has a user or a password in an address; remove it there, or skip the submodules: ?submodules=false`,
      );
    }
    for (const file of files) {
      const text = await textOf(file);
      if (text !== undefined) return text;
    }
    // BuildKit checks submodules out, which a commit only names.
    if (modules !== undefined) throw new Error(`${what} cannot be read: it may be in a submodule`);
    throw new NoGitFile(`does not exist in the context "${withoutPassword(location)}"`);
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

/** Whether BuildKit is told to leave submodules out. */
function skipsSubmodules(options: string): boolean {
  return /^(?:0|f|false)$/i.test(new URLSearchParams(options).get("submodules") ?? "");
}
