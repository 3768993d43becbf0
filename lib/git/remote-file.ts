import { posix } from "node:path";
import { once } from "../once.ts";
import type { BuildSecret } from "./authorization.ts";
import { parseContextAddress } from "./context-address.ts";
import { inFetchedCommit } from "./fetched-commit.ts";
import { namesPassword, withoutPassword } from "./password.ts";
import { GitServer } from "./server.ts";

/** A commit has no such file; the sentence does not name the file. */
export class NoGitFile extends Error {}

/** What a build of the commit would print or keep: a password in the address of a submodule. */
export class PasswordInSubmodule extends Error {}

/** One answer for the whole run: every platform reads the same files. */
const texts = once<string>();

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
  // Servers that can leave the files out are asked for those that are read alone; others send all of the commit.
  return inFetchedCommit({ server, remote, ref, what, filter: "blob:none" }, async (inClone) => {
    /** The text of a file, links followed. */
    const textOf = async (file: string) => {
      const answer = await inClone(["cat-file", "--batch", "--follow-symlinks"], `${ref}:${file}\n`);
      return /^\w+ blob \d+\n(.*)\n$/s.exec(answer)?.[1];
    };
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
  });
}

/** Whether BuildKit is told to leave submodules out. */
function skipsSubmodules(options: string): boolean {
  return /^(?:0|f|false)$/i.test(new URLSearchParams(options).get("submodules") ?? "");
}
