import { type Path, quote } from "../../components/settings/problems.ts";
import { valueAt } from "../../components/settings/raw.ts";
import { askPulumi } from "../support/ask-pulumi.ts";

/** What was encrypted in a stack file, by its path; or a clause that says why it is not known. */
export type StackValues = ((path: Path) => string | undefined) | { readonly problem: string };

/** The stack that has the key of a stack file, and who reads it. */
export interface ValuesPlace {
  readonly pulumi: string;
  /** The user's own environment. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the Pulumi project. */
  readonly project: string;
  /** An absolute path. */
  readonly stackFile: string;
  /** Undefined where neither the user nor the file names it. */
  readonly stack: string | undefined;
}

/** Decrypts the configuration of a stack. It comes through a pipe, and is written nowhere. */
export async function readStackValues({ pulumi, env, project, stackFile, stack }: ValuesPlace): Promise<StackValues> {
  if (stack === undefined) return { problem: "the file is not called Pulumi.<stack>.yaml, so its stack is unknown" };
  const where = ["--stack", stack, "--config-file", stackFile, "--cwd", project];
  const answer = await askPulumi(pulumi, ["config", "--show-secrets", "--json", ...where], env);
  if ("problem" in answer) {
    return { problem: `the stack ${quote(stack)} cannot be asked for its value: ${answer.problem}` };
  }
  const printed = JSON.parse(answer.stdout) as Printed;
  const values = Object.fromEntries(
    Object.entries(printed).map(([key, { value, objectValue = value }]) => [key, objectValue]),
  );
  return (path) => {
    const value = valueAt(values, path);
    return typeof value === "string" ? value : undefined;
  };
}

/** What `pulumi config --json` prints, by key. */
type Printed = Readonly<Record<string, { readonly value?: string; readonly objectValue?: unknown }>>;
