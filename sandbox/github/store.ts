import { readOptional, replaceFile } from "../../lib/files.ts";
import { seededState } from "./seed.ts";
import { newState, type State } from "./state.ts";

/** Keeps the state, in memory and in a file, so that it survives the process. */
export class Store {
  readonly state: State;
  readonly #file: string | undefined;

  /** @param file left out: in memory alone */
  constructor(file?: string) {
    this.#file = file;
    const kept = file === undefined ? undefined : readOptional(file);
    // What the file of an older emulator does not have is empty.
    this.state = kept ? { ...newState(), ...(JSON.parse(kept) as State) } : seededState();
  }

  save(): void {
    if (this.#file !== undefined) replaceFile(this.#file, `${JSON.stringify(this.state, undefined, 2)}\n`);
  }

  /** As it was in the beginning, with another key. */
  reset(): void {
    Object.assign(this.state, seededState());
    this.save();
  }
}
