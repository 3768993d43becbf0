import type { Note } from "../support/project-draft.ts";

/** Collects what has no counterpart, each thing once. */
export class Notes {
  readonly #notes = new Map<string, Note>();

  add(note: Note): void {
    this.#notes.set(JSON.stringify(note), note);
  }

  /** By file and line; what has no line comes last. */
  get all(): Note[] {
    const line = (note: Note) => note.line ?? Number.POSITIVE_INFINITY;
    return [...this.#notes.values()].toSorted((one, other) =>
      one.file === other.file ? (line(one) < line(other) ? -1 : Number(line(one) > line(other))) : 0,
    );
  }
}

/** Notes one thing of a file: what it is called there, and why it is noted. */
export type AddNote = (input: string, reason: string) => void;
