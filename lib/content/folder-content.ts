import { createHash } from "node:crypto";
import { accessSync, type BigIntStats, constants, type Dirent, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { fileDigest, smallFileDigest, stampOf } from "./file-content.ts";
import type { IgnoreRules, Matches } from "./ignore-rules.ts";
import { isText, placeOf, type RawPath, rawPath, readable } from "./raw-path.ts";
import { Slices } from "./slices.ts";

/** What of a mode goes into an image. On Windows BuildKit makes the same of every one. */
const MODE_BITS = process.platform === "win32" ? 0n : 0o7777n;
/** A file that was changed so shortly before it was read may have been changed again within one tick of its clock. */
const TICK = 2_000_000_000n;
/** Entries that disappear while the folder is read do not count. */
const GONE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

/** One file, folder, link, pipe or device of a context. */
export interface Entry {
  /** What of it goes into an image: kind, mode, bytes or target. */
  readonly content: string;
  /** The size of a file. */
  readonly bytes?: number;
  /** By what a later look tells that the bytes of a file are the same. */
  readonly stamp?: string;
}

/** A problem that makes a folder unusable as a context. */
export interface ContentFault {
  /** Relative to the folder. */
  readonly path: string;
  /** `cannot be read (EACCES)`. */
  readonly fault: string;
}

/** What a build sees of a folder. */
export interface FolderContent {
  /** The same for the same content, on whatever machine. */
  readonly digest: string;
  readonly entries: ReadonlyMap<RawPath, Entry>;
  readonly faults: readonly ContentFault[];
  /** Those that the check of links has found. */
  readonly linkFaults: readonly ContentFault[];
}

/** How a folder is read. */
export interface ReadingOptions {
  /** Looks at a link that is part of the folder, and says what is wrong with it. */
  readonly checkLink?: (path: RawPath, target: RawPath) => string | undefined;
  /** What was read of it before: files that are as they were then are not read again. */
  readonly known?: FolderContent;
  /** Whether only faults are looked for: files need to be readable, and are not read. */
  readonly faultsOnly?: boolean;
}

interface Folder {
  readonly path: RawPath;
  readonly matches: Matches | undefined;
  /** Not there for the build, until something in it is. */
  hidden: (() => Promise<void>) | undefined;
}

/**
 * Reads what BuildKit would see of a folder: the bytes, mode and kind of everything that no rule leaves out, links as
 * links, empty folders too. Owner, time, order and extended attributes do not count.
 */
export async function folderContent(
  root: string,
  rules: IgnoreRules,
  options: ReadingOptions = {},
): Promise<FolderContent> {
  const reading = new Reading(rawPath(root), rules, options);
  await reading.readFolder({ path: "", matches: undefined, hidden: undefined });
  const hash = createHash("sha256");
  const slices = new Slices();
  for (const [path, { content }] of reading.entries) {
    hash.update(`${path}\0${content}\0`, "latin1");
    if (slices.isOver) await slices.pause();
  }
  const { entries, faults, linkFaults } = reading;
  return { digest: hash.digest("hex"), entries, faults, linkFaults };
}

/** What differs between two looks at one folder, by path. */
export function changedPaths(before: FolderContent, after: FolderContent): string[] {
  const paths = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...paths]
    .filter((path) => before.entries.get(path)?.content !== after.entries.get(path)?.content)
    .map(readable);
}

class Reading {
  readonly entries = new Map<RawPath, Entry>();
  readonly faults: ContentFault[] = [];
  readonly linkFaults: ContentFault[] = [];
  readonly #slices = new Slices();
  readonly #root: RawPath;
  readonly #rules: IgnoreRules;
  readonly #options: ReadingOptions;

  constructor(root: RawPath, rules: IgnoreRules, options: ReadingOptions) {
    this.#root = root;
    this.#rules = rules;
    this.#options = options;
  }

  async readFolder(folder: Folder): Promise<void> {
    const children = this.#attempt(folder.path, () => this.#list(folder.path), folder.hidden !== undefined) ?? [];
    for (const child of children) {
      const name = child.name as unknown as RawPath;
      const path = folder.path === "" ? name : `${folder.path}/${name}`;
      // Most are read at once: a promise for each takes as long as its bytes.
      const reading = this.#readChild(folder, path, child);
      if (reading) await reading;
      if (this.#slices.isOver) await this.#slices.pause();
    }
  }

  #list(path: RawPath): Dirent[] {
    const children = readdirSync(this.#absolute(path), { withFileTypes: true, encoding: "latin1" });
    return children.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #readChild(folder: Folder, path: RawPath, child: Dirent): Promise<void> | undefined {
    const { isIgnored, matches } = this.#rules.match(readable(path), folder.matches);
    if (child.isDirectory()) return this.#readInner(folder, { path, matches, hidden: undefined }, isIgnored);
    if (isIgnored) return undefined;
    return folder.hidden ? folder.hidden().then(() => this.#add(path)) : this.#add(path);
  }

  async #readInner(folder: Folder, inner: Folder, isIgnored: boolean): Promise<void> {
    if (isIgnored && !this.#rules.reachesInto(readable(inner.path))) return;
    const show = async () => {
      inner.hidden = undefined;
      await folder.hidden?.();
      await this.#add(inner.path);
    };
    if (isIgnored) inner.hidden = show;
    else await show();
    await this.readFolder(inner);
  }

  #add(path: RawPath): Promise<void> | undefined {
    const stats = this.#attempt(path, () => lstatSync(this.#absolute(path), { bigint: true }));
    if (stats === undefined) return undefined;
    if (!isText(path)) this.faults.push({ path: readable(path), fault: "has a name that is not UTF-8" });
    const entry = this.#attempt(path, () => this.#entry(path, stats));
    if (entry instanceof Promise) {
      return entry.then(
        (read) => void this.entries.set(path, read),
        (error) => this.#note(path, error),
      );
    }
    if (entry) this.entries.set(path, entry);
    return undefined;
  }

  #entry(path: RawPath, stats: BigIntStats): Entry | Promise<Entry> | undefined {
    const mode = (stats.mode & MODE_BITS).toString(8);
    if (stats.isDirectory()) return { content: `folder ${mode}` };
    if (stats.isFile()) return this.#fileEntry(path, mode, stats);
    if (stats.isFIFO()) return { content: `pipe ${mode}` };
    if (stats.isBlockDevice()) return { content: `block device ${mode} ${stats.rdev}` };
    if (stats.isCharacterDevice()) return { content: `character device ${mode} ${stats.rdev}` };
    if (stats.isSocket()) {
      this.faults.push({ path: readable(path), fault: "is a socket, which an image cannot contain" });
      return undefined;
    }
    const target = readlinkSync(this.#absolute(path), "latin1");
    if (!isText(target)) this.faults.push({ path: readable(path), fault: "is a link whose target is not UTF-8" });
    const fault = this.#options.checkLink?.(`${this.#root}/${path}`, target);
    if (fault !== undefined) this.linkFaults.push({ path: readable(path), fault });
    return { content: `link ${target}` };
  }

  #fileEntry(path: RawPath, mode: string, stats: BigIntStats): Entry | Promise<Entry> {
    if (this.#options.faultsOnly) {
      accessSync(this.#absolute(path), constants.R_OK);
      return { content: `file ${mode}` };
    }
    const stamp = stampOf(stats);
    const isSettled = stats.ctimeNs + TICK < BigInt(Date.now()) * 1_000_000n;
    const before = isSettled ? this.#options.known?.entries.get(path) : undefined;
    const entry = (digest: string) => ({
      content: `file ${mode} ${digest}`,
      bytes: Number(stats.size),
      ...(isSettled && { stamp }),
    });
    if (before?.stamp === stamp) return entry(before.content.split(" ").at(-1) ?? "");
    const file = `${this.#root}/${path}`;
    const digest = smallFileDigest(file, stats);
    return digest === undefined ? fileDigest(file).then(entry) : entry(digest);
  }

  /** @param isHidden whether the build does not look at it, so that what it may not read is not a problem */
  #attempt<Result>(path: RawPath, read: () => Result, isHidden = false): Result | undefined {
    try {
      return read();
    } catch (error) {
      if (!isHidden) this.#note(path, error as NodeJS.ErrnoException);
      return undefined;
    }
  }

  #note(path: RawPath, { code, message }: NodeJS.ErrnoException): void {
    if (GONE.has(code)) return;
    this.faults.push({ path: readable(path), fault: code === undefined ? message : `cannot be read (${code})` });
  }

  #absolute(path: RawPath): string | Buffer {
    return placeOf(path === "" ? this.#root : `${this.#root}/${path}`);
  }
}
