import { once } from "../../lib/once.ts";
import type { SourceContext } from "../metadata/index.ts";
import { knownSources, resolveSource, type WorkingTree } from "../metadata/source/index.ts";
import { isFolderLocation } from "../settings/location.ts";
import { DEFAULT_CONTEXT } from "../settings/schema.ts";

/** Whom the source is asked of, and an event to assume in place of the real one. */
export interface SourceOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The file of an event's payload. */
  readonly event?: string;
  /** `refs/tags/v1.2.3`. */
  readonly ref?: string;
}

/** What keeps the source from being read, in a sentence: SOURCE_DATE_EPOCH, or the payload of an event. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Finds the source of images by their contexts; what is asked twice is asked once. */
export class Sources {
  readonly #known = once<SourceContext>();
  readonly #shared = knownSources();
  readonly #options: SourceOptions;

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  /**
   * The source of the program itself.
   *
   * @throws SourceError
   */
  ofProgram(): Promise<SourceContext> {
    return this.#ofFolder(DEFAULT_CONTEXT);
  }

  /**
   * The source that decides an image's tags: that of the repository around its folder, else the program's.
   *
   * @throws SourceError
   */
  ofContext(context: string): Promise<SourceContext> {
    return isFolderLocation(context) ? this.#ofFolder(context) : this.ofProgram();
  }

  /** What of a folder is not committed. */
  workingTree(folder: string): Promise<WorkingTree> {
    return this.#shared.trees.of(folder);
  }

  #ofFolder(folder: string): Promise<SourceContext> {
    return this.#known([folder], () => this.#read(folder));
  }

  async #read(folder: string): Promise<SourceContext> {
    try {
      return await resolveSource({ folder, ...this.#options }, this.#shared);
    } catch (cause) {
      throw new SourceError((cause as Error).message, { cause });
    }
  }
}
