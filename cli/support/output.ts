import { appendFileSync } from "node:fs";

/** Adds Markdown to the page of the running job: https://docs.github.com/actions/reference/workflow-commands */
export function writeJobSummary(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file) appendFileSync(file, markdown);
}

/** Whether what is written there may have colours: a terminal that has them, and nobody who asks for none. */
export function wantsColor({ isTTY }: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  // https://no-color.org: set to anything but an empty text.
  return isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
}
