import { basename } from "node:path";
import type { RecordedResources } from "../../components/github/recorded-state.ts";
import { askPulumi } from "../support/ask-pulumi.ts";
import { stackOf } from "../support/default-stack-file.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";

/** The resources of a stack, or why they are not known. */
export type StackState = { readonly resources: RecordedResources } | { readonly problem: string };

/**
 * The state of the stack that a stack file is for, as its last update left it; of a stack that does not exist, nothing
 * is known. The working folder is that of the project.
 */
export async function stackState(stackFile: string, env: NodeJS.ProcessEnv): Promise<StackState> {
  const stack = stackOf(stackFile);
  if (stack === undefined) return unknown(`${basename(stackFile)} is not the file of a stack, Pulumi.<stack>.yaml`);
  try {
    const answer = await askPulumi(installedPulumi(env), ["stack", "export", "--stack", stack], env);
    if ("problem" in answer) return unknown(answer.problem);
    const { deployment } = JSON.parse(answer.stdout) as Exported;
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
