import { showExternalValues } from "./external-value.ts";

/** The lists of the action's input syntax. */
export type InputList = "images" | "tags" | "flavor" | "labels" | "annotations" | "expected";

/** One line of an input, and its path in the settings. */
export interface Entry {
  readonly list: InputList;
  /** Its place in the list as given, comments and empty lines counted, from 0; of a default rule, among those. */
  readonly position: number;
  /** As it was written, with what is given from outside in the form of `given.ts`. */
  readonly text: string;
}

/** One thing that is wrong with an entry. */
export interface MetadataProblem extends Entry {
  /** A sentence that follows the quoted entry and contains the fix. */
  readonly message: string;
}

/** Every problem of the inputs at once. */
export class MetadataError extends Error {
  override readonly name = "MetadataError";
  readonly problems: readonly MetadataProblem[];

  constructor(problems: readonly MetadataProblem[]) {
    super(
      problems
        .map(({ list, position, text, message }) => `${list}[${position}]: ${JSON.stringify(text)} ${message}`)
        .join("\n"),
    );
    this.problems = problems;
  }
}

/** What is found on the way through the inputs: problems, which end it, and warnings, which do not. */
export class Findings {
  readonly #problems: MetadataProblem[] = [];
  readonly #warnings = new Set<string>();

  refuse(entry: Entry, message: string): void {
    const { list, position, text } = entry;
    this.#problems.push({ list, position, text: showExternalValues(text), message: showExternalValues(message) });
  }

  /** @param message goes on after the quoted entry */
  warnOf(entry: Entry, message: string): void {
    this.warn(`${entry.list}: ${JSON.stringify(showExternalValues(entry.text))} ${showExternalValues(message)}`);
  }

  /** @param sentence the whole of it; one said twice counts once */
  warn(sentence: string): void {
    this.#warnings.add(sentence);
  }

  get warnings(): string[] {
    return [...this.#warnings];
  }

  /** @throws MetadataError when something was refused */
  throwProblems(): void {
    if (this.#problems.length > 0) throw new MetadataError(this.#problems);
  }
}
