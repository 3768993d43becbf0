import { runInBackground } from "../../lib/process/background.ts";

/** How long Pulumi may take to answer, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** What Pulumi printed, or why it did not answer. */
export type PulumiAnswer = { readonly stdout: string } | { readonly problem: string };

/**
 * Asks Pulumi for something of a stack, with nobody to answer its own questions.
 *
 * @param pulumi the program
 * @param env its whole environment
 */
export async function askPulumi(
  pulumi: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<PulumiAnswer> {
  const { ending, stdout, stderr } = await runInBackground(pulumi, [...args, "--non-interactive"], {
    env,
    deadline: TIMEOUT_MS,
  });
  if (ending.kind === "late") return { problem: `pulumi did not answer within ${TIMEOUT_MS / 1000} s` };
  if (ending.kind !== "exit" || ending.code !== 0) return { problem: reasonIn(stderr) };
  return { stdout };
}

/** The first line of what Pulumi says, without its own word for it. */
function reasonIn(stderr: string): string {
  const [line = ""] = stderr.split("\n").filter((each) => each.trim() !== "");
  return line.replace(/^error: /, "") || "pulumi says nothing";
}
