import { lstatSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, parse, relative } from "node:path";
import { GitFailure, runGit } from "./run.ts";

/** What git says of the repository around a folder. */
export type Repository =
  | { readonly kind: "none" }
  | {
      readonly kind: "readable";
      /** Its working tree. */
      readonly top: string;
      /** The commit at HEAD; absent before the first one. */
      readonly head?: string;
    }
  /** There is one of which git tells nothing; the reason is a clause. */
  | { readonly kind: "unreadable"; readonly reason: string };

const NO_SUCH_REF = 1;
const DUBIOUS = /dubious ownership in repository at '(.*)'/;

/**
 * The repository around a folder. One that git cannot read is never none: it could be of another user, be damaged, or
 * git may not be installed.
 */
export async function repositoryAt(folder: string): Promise<Repository> {
  const around = await nearest(folder, [".git"]);
  if (around === undefined) return { kind: "none" };
  try {
    const top = await line(folder, "rev-parse", "--show-toplevel");
    // A damaged folder .git is ignored, and the repository around it found.
    const inside = relative(await realpath(top), around);
    if (inside !== "" && !inside.startsWith("..")) return unreadable(`${join(around, ".git")} is not a git repository`);
    const head = await commitAtHead(folder);
    return { kind: "readable", top, ...(head && { head }) };
  } catch (error) {
    if (error instanceof GitFailure) return unreadable(reasonOf(error.message));
    throw error;
  }
}

/**
 * Whether git could find a repository around a folder, be it a bare one. Only files are looked at: where there is none,
 * git need not be started for every single question to say so.
 */
export async function mayHaveRepository(folder: string): Promise<boolean> {
  return (await nearest(folder, [".git", "HEAD"])) !== undefined;
}

/**
 * The folder that stands for all those of its repository, links followed: what git says there of the repository, it says
 * in each of them. The root of the file system stands for those that are in none. A folder stands for itself alone where
 * git may find another repository from it.
 */
export async function repositoryFolder(folder: string): Promise<string> {
  const place = await realpath(folder).catch(() => undefined);
  if (place === undefined || process.env.GIT_CEILING_DIRECTORIES) return place ?? folder;
  const around = await nearest(place, [".git", "HEAD"]);
  if (around === undefined) return parse(place).root;
  // A folder with a file HEAD may be a bare repository; git looks for none beyond the file system of a folder.
  if (!exists(join(around, ".git"))) return place;
  const [own, other] = await Promise.all([stat(place), stat(around)]);
  return own.dev === other.dev ? around : place;
}

async function commitAtHead(folder: string): Promise<string | undefined> {
  try {
    return await line(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return examinedHead(folder);
  }
}

/** HEAD where it leads to no commit that can be read: undefined before the first one. */
async function examinedHead(folder: string): Promise<string | undefined> {
  try {
    const sha = await line(folder, "rev-parse", "--verify", "--quiet", "HEAD");
    await runGit(["cat-file", "-e", `${sha}^{commit}`], { folder });
    return sha;
  } catch (error) {
    if (!(error instanceof GitFailure) || error.exitCode !== NO_SUCH_REF) throw error;
    // Before the first commit HEAD is a branch that does not exist; a damaged one is no branch at all.
    await runGit(["symbolic-ref", "HEAD"], { folder });
    return undefined;
  }
}

/** The nearest folder around a folder, links followed, that has one of these. */
async function nearest(folder: string, names: readonly string[]): Promise<string | undefined> {
  let at = await realpath(folder).catch(() => undefined);
  while (at !== undefined) {
    const within = at;
    if (names.some((name) => exists(join(within, name)))) return at;
    at = dirname(at) === at ? undefined : dirname(at);
  }
  return undefined;
}

/** Asked at once: of a folder for each of many images, with all those around it, promises take ten times as long. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

async function line(folder: string, ...args: string[]): Promise<string> {
  return (await runGit(args, { folder })).replace(/\n$/, "");
}

function unreadable(reason: string): Repository {
  return { kind: "unreadable", reason };
}

/** The reason, with what git itself advises. */
function reasonOf(message: string): string {
  const [, path] = DUBIOUS.exec(message) ?? [];
  return path === undefined ? message : `${message}; run git config --global --add safe.directory ${path}`;
}
