import { posix, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ContentFault, folderContent } from "../../lib/content/folder-content.ts";
import { type FolderSize, folderSize } from "../../lib/content/folder-size.ts";
import { IgnoreRules, IgnoreRulesError, ignorePatterns } from "../../lib/content/ignore-rules.ts";
import { eachRun } from "../../lib/each-run.ts";
import type { IgnoreFile } from "../settings/ignore-file.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { linkFault } from "./link-fault.ts";
import { WatchedFolder } from "./watched-folder.ts";

/** How many of a folder's faults are told. */
const MOST_FAULTS = 5;

/** A folder or file that a build reads. */
export interface Part {
  readonly name: string;
  readonly digest: string;
  /** Of a folder, how much a build reads of it. */
  readonly size?: () => ContextSize;
  changed(): Promise<string[]>;
}

/** How much a build reads of a folder, and the ignore file that could leave some of it out. */
export interface ContextSize extends FolderSize {
  /** Relative to the project. */
  readonly folder: string;
  readonly ignoreFile: string;
}

export type Found = { readonly part: Part } | { readonly problems: readonly Problem[] };

/** A folder that is a context of a build. */
export interface ContextFolder {
  readonly folder: string;
  readonly name: string;
  readonly path: Path;
  readonly ignoreFile: () => IgnoreFile;
  /** The ignore file by whose rules docker-build reads the folder; undefined where it reads all of it. */
  readonly readBy: () => IgnoreFile | undefined;
}

/** Reads a context, or says what keeps it from being one. */
export async function folderPart({ folder, name, path, ignoreFile, readBy }: ContextFolder): Promise<Found> {
  try {
    const rules = ignoreFile();
    const patterns = ignorePatterns(rules.text);
    const watched = watch(folder, patterns);
    const { digest, faults, linkFaults, entries } = await watched.content;
    const others = readBy();
    const otherPatterns = ignorePatterns(others?.text ?? "");
    const problems = faultProblems(folder, path, faults, rules);
    if (isDeepStrictEqual(patterns, otherPatterns)) {
      problems.push(...faultProblems(folder, path, linkFaults, rules));
    } else {
      const looks = { checkLink: linkFault, faultsOnly: true };
      const looked = await folderContent(resolve(folder), new IgnoreRules(otherPatterns), looks);
      problems.push(...faultProblems(folder, path, [...looked.faults, ...looked.linkFaults], others));
    }
    if (problems.length > 0) return { problems };
    const changed = async () => {
      const paths = (await watched.changed()).map((each) => posix.join(folder, each));
      return ignoreFile().text === rules.text ? paths : [...paths, rules.path];
    };
    const size = () => ({ folder, ignoreFile: rules.path, ...folderSize(entries) });
    return { part: { name, digest, size, changed } };
  } catch (error) {
    if (error instanceof IgnoreRulesError) {
      const message = `the ignore file of ${quote(folder)} has the line ${quote(error.message)}, which BuildKit refuses; fix it`;
      return { problems: [{ path, message }] };
    }
    const message = `the folder ${quote(folder)} cannot be read (${(error as Error).message}); make it readable`;
    return { problems: [{ path, message }] };
  }
}

/** @param ignoreFile the one that could leave it out; undefined where none could */
function faultProblems(
  folder: string,
  path: Path,
  faults: readonly ContentFault[],
  ignoreFile: IgnoreFile | undefined,
): Problem[] {
  const more = faults.length - MOST_FAULTS;
  return faults.slice(0, MOST_FAULTS).map(({ path: place, fault }, index) => {
    const others = more > 0 && index === MOST_FAULTS - 1 ? ` (and ${more} more)` : "";
    const line = ignoreFile ? `, or add the line ${quote(place)} to ${quote(ignoreFile.path)}` : "";
    return { path, message: `${quote(posix.join(folder, place))} ${fault}; remove it${line}${others}` };
  });
}

/** The folders of each run of a program, by place and rules: what is asked for twice is read once. */
const foldersOfRun = eachRun(() => new Map<string, WatchedFolder>());

function watch(folder: string, patterns: readonly string[]): WatchedFolder {
  const folders = foldersOfRun();
  const key = JSON.stringify([resolve(folder), patterns]);
  const known = folders.get(key) ?? new WatchedFolder(folder, patterns);
  folders.set(key, known);
  return known;
}
