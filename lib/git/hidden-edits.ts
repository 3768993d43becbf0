import { createHash } from "node:crypto";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { GitFailure, runGit } from "./run.ts";

/** A file as the index has it. */
interface Entry {
  readonly mode: string;
  readonly object: string;
  /** From the repository's root on. */
  readonly path: string;
}

/** `S 100644 OBJECT 0<tab>PATH`: a lower-case letter means --assume-unchanged, S means --skip-worktree. */
const HIDDEN = /^[a-zS] (\d+) ([0-9a-f]+) \d\t(.+)$/s;
const SUBMODULE = "160000";
const LINK = "120000";
const EXECUTABLE = "100755";
/** The length of an object's name where that is a SHA-256. */
const SHA256_LENGTH = 64;

/**
 * The files below a folder that git was told to take as unchanged (`git update-index --assume-unchanged`,
 * `--skip-worktree`) and that are not as the index has them: `git status` leaves them out. What a sparse checkout has
 * left out does not exist, and no edit.
 *
 * @returns names from the repository's root on
 * @throws GitFailure where that is unknown
 */
export async function hiddenEdits(folder: string): Promise<string[]> {
  const listing = await runGit(["ls-files", "-v", "--stage", "-z", "--full-name", "--", "."], { folder });
  const hidden = listing.split("\0").flatMap((line): Entry[] => {
    const [, mode, object, path] = HIDDEN.exec(line) ?? [];
    return mode && object && path ? [{ mode, object, path }] : [];
  });
  if (hidden.length === 0) return [];
  const [top, isSparse, hasModes] = await Promise.all([
    runGit(["rev-parse", "--show-toplevel"], { folder }).then((line) => line.replace(/\n$/, "")),
    flag(folder, "core.sparseCheckout", false),
    flag(folder, "core.fileMode", true),
  ]);
  const edited = await Promise.all(
    hidden.map(async (entry) => {
      const found = await lstat(join(top, entry.path)).catch(() => undefined);
      if (!found) return !isSparse;
      if (entry.mode === SUBMODULE) return isOtherCommit(join(top, entry.path), entry.object);
      if (found.isSymbolicLink() !== (entry.mode === LINK)) return true;
      if (entry.mode === LINK) return (await linkObject(top, entry)) !== entry.object;
      if (!found.isFile()) return true;
      const isExecutable = (found.mode & 0o100) !== 0;
      return (hasModes && isExecutable !== (entry.mode === EXECUTABLE)) || "by content";
    }),
  );
  const files = hidden.filter((_, at) => edited[at] === "by content");
  const objects = files.length > 0 ? await fileObjects(top, files) : [];
  const changed = new Set(files.filter(({ object }, at) => objects[at] !== object));
  return hidden.filter((entry, at) => edited[at] === true || changed.has(entry)).map(({ path }) => path);
}

async function flag(folder: string, name: string, otherwise: boolean): Promise<boolean> {
  const args = ["config", "--type=bool", `--default=${otherwise}`, "--get", name];
  return (await runGit(args, { folder })).trim() === "true";
}

/** The objects that the files, named from the root on, would be, filtered as git filters what it takes in. */
async function fileObjects(top: string, files: readonly Entry[]): Promise<string[]> {
  const input = files.map(({ path }) => `${quoted(path)}\n`).join("");
  return (await runGit(["hash-object", "--stdin-paths"], { folder: top, input })).trim().split("\n");
}

/** As git reads a path on a line. */
function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

async function linkObject(top: string, { path, object }: Entry): Promise<string> {
  const target = await readlink(join(top, path), { encoding: "buffer" });
  const hash = createHash(object.length === SHA256_LENGTH ? "sha256" : "sha1");
  return hash.update(`blob ${target.length}\0`).update(target).digest("hex");
}

/** Whether a submodule's folder has another commit checked out; one without a repository has none. */
async function isOtherCommit(folder: string, commit: string): Promise<boolean> {
  if (!(await lstat(join(folder, ".git")).catch(() => undefined))) return false;
  try {
    if ((await runGit(["rev-parse", "HEAD"], { folder })).trim() !== commit) return true;
    return (await runGit(["status", "--porcelain", "--untracked-files=all"], { folder })) !== "";
  } catch (error) {
    if (error instanceof GitFailure) return true;
    throw error;
  }
}
