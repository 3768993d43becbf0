import { resolve } from "node:path";
import { changedPaths, type FolderContent, folderContent } from "../../lib/content/folder-content.ts";
import { IgnoreRules } from "../../lib/content/ignore-rules.ts";
import { linkFault } from "./link-fault.ts";

/** A folder that is read before the builds, and looked at again after each of them. */
export class WatchedFolder {
  readonly content: Promise<FolderContent>;
  readonly #rules: IgnoreRules;
  #last: Promise<FolderContent>;
  #next: Promise<string[]> | undefined;
  readonly #folder: string;

  /**
   * @param folder relative to the project
   * @param patterns those of its ignore file
   * @throws IgnoreRulesError
   */
  constructor(folder: string, patterns: readonly string[]) {
    this.#folder = folder;
    this.#rules = new IgnoreRules(patterns);
    this.content = folderContent(resolve(folder), this.#rules, { checkLink: linkFault });
    this.#last = this.content;
  }

  /** What is not as it was, by path in the folder. Who asks while a look has not begun yet shares it. */
  changed(): Promise<string[]> {
    this.#next ??= this.#look();
    return this.#next;
  }

  async #look(): Promise<string[]> {
    const before = await this.#last.catch(() => this.content);
    this.#next = undefined;
    this.#last = folderContent(resolve(this.#folder), this.#rules, { known: before });
    return changedPaths(await this.content, await this.#last);
  }
}
