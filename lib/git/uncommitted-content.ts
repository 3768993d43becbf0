import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** How much git may print, in bytes: the names of a million files. */
const MOST_OUTPUT = 100 * 1024 * 1024;

/**
 * A fingerprint of what in a folder differs from the commit at HEAD: files changed, deleted or new, but for new ones
 * that git or the ignore files leave out. What was committed is not read, which takes a tenth of a second for 20,000
 * files.
 *
 * @param ignoreFiles paths of `.dockerignore` files, read as git reads its own: where those differ, a new file may be
 * left out
 * @returns a text that is the same in every clone; empty where nothing differs, and where git knows no commit
 */
export async function uncommittedChanges(folder: string, ignoreFiles: readonly string[]): Promise<string> {
  const excludes = ignoreFiles.filter((file) => existsSync(file)).map((file) => `--exclude-from=${file}`);
  const [changed, added] = await Promise.all([
    git("-C", folder, "diff", "-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "HEAD", "--", "."),
    git("-C", folder, "ls-files", "-z", "--others", "--exclude-standard", ...excludes),
  ]);
  const paths = [...new Set([...(changed ?? []), ...(added ?? [])])].sort();
  if (changed === undefined || paths.length === 0) return "";
  const hash = createHash("sha256");
  for (const path of paths) {
    // What cannot be read, the build cannot read either: that is for it to say.
    const content = await contentOf(join(folder, path)).catch(({ code }: NodeJS.ErrnoException) => `${code}`);
    hash.update(JSON.stringify([path, content]));
  }
  return hash.digest("hex");
}

/** What of a file goes into an image: its kind, whether it can be run, its content. */
async function contentOf(path: string): Promise<string> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return `link ${await readlink(path)}`;
  if (!stats.isFile()) return "neither";
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `${stats.mode & 0o111 ? "program" : "file"} ${hash.digest("hex")}`;
}

/** The names that git prints, or undefined where it cannot tell: no git, no repository, no commit. */
async function git(...args: string[]): Promise<string[] | undefined> {
  // Who only looks takes no lock from a git that works there.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0" };
  try {
    const { stdout } = await promisify(execFile)("git", args, { env, maxBuffer: MOST_OUTPUT });
    return stdout.split("\0").filter(Boolean);
  } catch {
    return undefined;
  }
}
