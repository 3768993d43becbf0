import { isMap } from "../../../components/settings/raw.ts";
import type { Notes } from "../notes.ts";
import { triggersOf } from "./events.ts";
import type { WorkflowFile } from "./workflow-file.ts";

/** What the new workflow runs for. */
const RUNS = "the new workflow runs for pushes to the default branch and of tags v*, for pull requests, and by hand";

/** Notes the triggers that the new workflow does not have. */
export function noteTriggers({ on, path, line }: WorkflowFile, defaultBranch: string, notes: Notes): void {
  const note = (place: readonly string[], reason: string) => {
    const at = line(["on", ...place]);
    notes.add({ file: path, ...(at !== undefined && { line: at }), input: ["on", ...place].join("."), reason });
  };
  for (const [name, written] of Object.entries(triggersOf(on))) {
    const options = isMap(written) ? written : {};
    if (name === "push") notePush(options, defaultBranch, note);
    else if (name === "release") note([name], `${RUNS}: a release is published when its tag is pushed`);
    else if (/^pull_request/.test(name)) noteFilters(name, options, note);
    else if (name === "schedule")
      note([name], `${RUNS}; its own schedule is a comment: remove the # where it is needed`);
    else if (name === "workflow_dispatch") {
      if (Object.keys(isMap(options.inputs) ? options.inputs : {}).length > 0) {
        note([name, "inputs"], "are not in the new workflow, which can be started by hand without any");
      }
    } else note([name], `${RUNS}; add this one to it by hand where it is needed`);
  }
}

type Add = (place: readonly string[], reason: string) => void;

function notePush(options: Record<string, unknown>, defaultBranch: string, note: Add): void {
  const known = new Set([defaultBranch, "main", "master"]);
  const branches = list(options.branches).filter((branch) => !known.has(branch));
  const tags = list(options.tags).filter((tag) => !tag.startsWith("v"));
  if (branches.length > 0) note(["push", "branches"], `add ${branches.join(", ")} to the new workflow by hand`);
  if (tags.length > 0) note(["push", "tags"], `add ${tags.join(", ")} to the new workflow by hand`);
  noteFilters("push", options, note);
}

function noteFilters(name: string, options: Record<string, unknown>, note: Add): void {
  for (const filter of ["paths", "paths-ignore", "branches-ignore", "tags-ignore"]) {
    if (filter in options) note([name, filter], "is not in the new workflow: what has not changed is not built there");
  }
}

function list(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}
