import { printableLines } from "../../lib/printable.ts";
import type { Note } from "../support/project-draft.ts";
import type { NextStep } from "./next-steps.ts";
import type { PlannedFile } from "./write-files.ts";

/** What an `init` does or did. */
export interface InitReport {
  readonly files: readonly Pick<PlannedFile, "path" | "state">[];
  /** Clauses about what nobody named. */
  readonly decisions: readonly string[];
  readonly notes: readonly Note[];
  readonly warnings: readonly string[];
  readonly next: readonly NextStep[];
  readonly workflowSecrets: readonly NextStep[];
}

const STATES = {
  new: "new",
  unchanged: "unchanged",
  extended: "gets lines",
  differs: "differs from what is there",
} as const;

/** What will be written, and why it is so. */
export function planText({ files, decisions, notes, warnings }: InitReport): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, state }) => `  ${path.padEnd(width)}  ${STATES[state]}`);
  const parts = [
    ["Files:", ...lines],
    decisions.length > 0 ? ["Found:", ...decisions.map((each) => `  ${each}`)] : [],
    notes.length > 0 ? ["To look at:", ...notes.map((note) => `  ${noteText(note)}`)] : [],
    warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${printableLines(join(parts))}\n`;
}

/** What comes next. */
export function nextText({ next, workflowSecrets }: Pick<InitReport, "next" | "workflowSecrets">): string {
  const parts = [
    ["Next:", ...commands(next)],
    workflowSecrets.length > 0
      ? ["For the workflow, commit these files with package-lock.json, and set:", ...commands(workflowSecrets)]
      : [],
  ];
  return `\n${join(parts)}\n`;
}

/** A note as a line: where, what, why. */
export function noteText({ file, line, input, reason }: Note): string {
  return `${file}${line === undefined ? "" : `:${line}`}: ${input}: ${reason}`;
}

function commands(steps: readonly NextStep[]): string[] {
  return steps.flatMap(({ command, comment }) => [...(comment ? [`  # ${comment}`] : []), `  ${command}`]);
}

function join(parts: readonly (readonly string[])[]): string {
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}
