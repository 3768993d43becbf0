import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

/** Outputs of a step by their names: `steps.ID.outputs.NAME` in a workflow. */
export type StepOutputs = Readonly<Record<string, string>>;

/** Whether GitHub Actions takes outputs of the running step. */
export function hasStepOutputs(): boolean {
  return Boolean(process.env.GITHUB_OUTPUT);
}

/** Sets outputs of the running step, where GitHub Actions takes them. */
export function writeStepOutputs(outputs: StepOutputs): void {
  const file = process.env.GITHUB_OUTPUT;
  if (file) appendFileSync(file, outputLines(outputs));
}

/**
 * The outputs as GitHub Actions reads them from a file. A value of several lines is between two delimiters, which
 * nothing in it can guess.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands#multiline-strings
 */
export function outputLines(outputs: StepOutputs, delimiter = `end-${randomUUID()}`): string {
  return Object.entries(outputs)
    .map(([name, value]) =>
      /[\r\n]/.test(value) ? `${name}<<${delimiter}\n${value}\n${delimiter}\n` : `${name}=${value}\n`,
    )
    .join("");
}
