import assert from "node:assert/strict";
import type { Run } from "./workspace.ts";

/** Gives the run back, which has to have succeeded. */
export function done(run: Run): Run {
  assert.equal(run.exitCode, 0, run.output);
  return run;
}

/** The steps with what belongs to an image, in the order of their names. */
export function stepsOf({ steps }: Run, image: string): string[] {
  return steps.filter((step) => new RegExp(` ${image}(-|$)`).test(step)).toSorted();
}
