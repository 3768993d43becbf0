import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { repositoryFolder } from "../../../lib/git/repository.ts";
import { GitFailure } from "../../../lib/git/run.ts";
import { type UncommittedFile, uncommittedFiles } from "../../../lib/git/uncommitted-files.ts";
import { once } from "../../../lib/once.ts";
import { type Checkout, checkoutAt } from "./checkout.ts";
import { isEngineEdit } from "./engine-edit.ts";

/** What git says of a folder: nothing, where there is no repository. */
export interface WorkingTree {
  /** What differs from the commit that is checked out, but for what the engine itself wrote. */
  readonly files: readonly UncommittedFile[];
  /** Why git cannot tell, in a clause: nothing else is known then. */
  readonly unreadable?: string;
}

/** The repository around a folder. */
export interface AroundFolder {
  /** The folder that stands for all those of the repository. */
  readonly place: string;
  readonly checkout: Checkout;
}

/** A folder whose changes were asked for. */
interface Asked {
  readonly folder: string;
  readonly files: Promise<UncommittedFile[]>;
}

/**
 * What git says of folders. It is asked once about each repository, and once about the changes below a folder: those
 * below a folder inside of that are among them. Each question is a process, and a program may have a folder for each of
 * many images.
 */
export class WorkingTrees {
  readonly #places = once<string>();
  readonly #repositories = once<Checkout>();
  /** By working tree. */
  readonly #asked = new Map<string, Asked[]>();

  /** The repository around a folder. */
  async around(folder: string): Promise<AroundFolder> {
    const place = await this.#places([folder], () => repositoryFolder(folder));
    return { place, checkout: await this.#repositories([place], () => checkoutAt(place)) };
  }

  /** A folder as it is. */
  async of(folder: string): Promise<WorkingTree> {
    const { top, unreadable } = (await this.around(folder)).checkout;
    if (unreadable !== undefined) return { files: [], unreadable };
    if (top === undefined) return { files: [] };
    try {
      return { files: await this.#changes(top, await realpath(folder)) };
    } catch (error) {
      if (error instanceof GitFailure) return { files: [], unreadable: error.message };
      throw error;
    }
  }

  async #changes(top: string, folder: string): Promise<UncommittedFile[]> {
    const asked = this.#asked.get(top) ?? [];
    const outer = asked.find((each) => isWithin(each.folder, folder));
    if (outer) {
      // What git cannot tell of the outer one it may well tell of this one.
      const files = await outer.files.catch(() => undefined);
      if (files) return below(relative(outer.folder, folder), files);
    }
    const files = changesByPerson(top, folder);
    this.#asked.set(top, [...asked, { folder, files }]);
    return files;
  }
}

async function changesByPerson(top: string, folder: string): Promise<UncommittedFile[]> {
  const changed = await uncommittedFiles(folder);
  const byPerson = await Promise.all(changed.map(async ({ name }) => !(await isEngineEdit(top, name))));
  return changed.filter((_, at) => byPerson[at]);
}

/** @param folder relative to the one that the files were asked for */
function below(folder: string, files: readonly UncommittedFile[]): UncommittedFile[] {
  const above = segments(folder, sep);
  return files.flatMap((file) => {
    const path = segments(file.path, "/");
    if (!above.every((name, at) => isSameName(name, path[at]))) return [];
    return [{ ...file, path: path.slice(above.length).join("/") }];
  });
}

function segments(path: string, separator: string): string[] {
  return path === "" ? [] : path.split(separator);
}

/** On macOS git writes names in another form of Unicode than the file system does. */
function isSameName(one: string, other: string | undefined): boolean {
  return one.normalize() === other?.normalize();
}

function isWithin(folder: string, other: string): boolean {
  const path = relative(folder, other);
  return path !== ".." && !path.startsWith(`..${sep}`);
}
