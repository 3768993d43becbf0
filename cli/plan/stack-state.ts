import { basename } from "node:path";
import type { RecordedResources } from "../../components/github/recorded-state.ts";
import { runInBackground } from "../../lib/process/background.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";

/** How long Pulumi may take to read a state, in milliseconds. */
const STATE_TIMEOUT_MS = 60_000;

/** The resources of a stack, or why they are not known. */
export type StackState = { readonly resources: RecordedResources } | { readonly problem: string };

/**
 * The state of the stack that a stack file is for, as its last update left it; of a stack that does not exist, nothing
 * is known. The working folder is that of the project.
 */
export async function stackState(stackFile: string, env: NodeJS.ProcessEnv): Promise<StackState> {
  const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(basename(stackFile)) ?? [];
  if (stack === undefined) return unknown(`${basename(stackFile)} is not the file of a stack, Pulumi.<stack>.yaml`);
  try {
    const args = ["stack", "export", "--stack", stack, "--non-interactive"];
    const { ending, stdout, stderr } = await runInBackground(installedPulumi(env), args, {
      env,
      deadline: STATE_TIMEOUT_MS,
    });
    if (ending.kind === "late") return unknown(`pulumi did not answer within ${STATE_TIMEOUT_MS / 1000} s`);
    if (ending.kind !== "exit" || ending.code !== 0) return unknown(reasonIn(stderr));
    const { deployment } = JSON.parse(stdout) as Exported;
    const resources = deployment?.resources ?? [];
    return { resources: Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }])) };
  } catch (error) {
    return unknown((error as Error).message);
  }
}

/** What `pulumi stack export` prints, as far as it is read. */
interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

function unknown(reason: string): StackState {
  return { problem: `what was built on which base is unknown: ${reason}` };
}

/** The first line of what Pulumi says, without its own word for it. */
function reasonIn(stderr: string): string {
  const [line = ""] = stderr.split("\n").filter((each) => each.trim() !== "");
  return line.replace(/^error: /, "") || "pulumi says nothing";
}
