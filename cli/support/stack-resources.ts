import type { RecordedResource } from "../../components/github/recorded-state.ts";
import { askPulumi } from "./ask-pulumi.ts";

/** A stack, and who reads its state. */
export interface StackPlace {
  /** The program. */
  readonly pulumi: string;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the Pulumi project; left out: the working folder. */
  readonly project?: string;
  readonly stack: string;
}

/** A resource as a state has it. */
export interface StackResource extends RecordedResource {
  readonly urn: string;
}

/** The resources of a stack as its last update left them, or a clause that says why they are not known. */
export async function stackResources({
  pulumi,
  env,
  project,
  stack,
}: StackPlace): Promise<{ readonly resources: readonly StackResource[] } | { readonly problem: string }> {
  const where = project === undefined ? [] : ["--cwd", project];
  const answer = await askPulumi(pulumi, ["stack", "export", "--stack", stack, ...where], env);
  if ("problem" in answer) return answer;
  const { deployment } = JSON.parse(answer.stdout) as Exported;
  const resources = deployment?.resources ?? [];
  return { resources: resources.map(({ urn, type, outputs = {} }) => ({ urn, type, outputs })) };
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
