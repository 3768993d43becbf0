import { basename } from "node:path";
import type { RecordedResources } from "../../components/github/recorded-state.ts";
import { stackOf } from "../support/default-stack-file.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { stackResources } from "../support/stack-resources.ts";

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
    const found = await stackResources({ pulumi: installedPulumi(env), env, stack });
    if ("problem" in found) return unknown(found.problem);
    return { resources: Object.fromEntries(found.resources.map(({ urn, ...resource }) => [urn, resource])) };
  } catch (error) {
    return unknown((error as Error).message);
  }
}

function unknown(reason: string): StackState {
  return { problem: `what was built on which base is unknown: ${reason}` };
}
