import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { run } from "../../lib/process/run.ts";
import { type ThrowawayProject, throwawayStackFile } from "./project.ts";

/** A value as a stack file has it, which only the key of its stack decrypts. */
export interface Sealed {
  readonly secure: string;
}

/** Whether a value of a stack file is encrypted, as Pulumi writes it. */
export function isEncrypted(value: unknown): value is Sealed {
  return isMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}

/** Under which key of the throwaway stack a value is while it is encrypted. */
const KEY = `${NAMESPACE}:sealed`;

/**
 * Encrypts values with the key of the throwaway stack. Each goes to Pulumi on its standard input, so that it is in no
 * file and in no list of processes.
 */
export async function seal(
  project: ThrowawayProject,
  { pulumi, env }: { readonly pulumi: string; readonly env: NodeJS.ProcessEnv },
  values: readonly string[],
): Promise<Sealed[]> {
  const sealed: Sealed[] = [];
  for (const value of values) {
    const args = ["config", "set", "--secret", KEY, "--stack", project.stack, "--non-interactive"];
    // Pulumi leaves out one end of a line.
    await run(pulumi, args, { cwd: project.folder, env, input: `${value}\n` });
    const { config }: { config: Record<string, Sealed> } = parse(readFileSync(throwawayStackFile(project), "utf8"));
    sealed.push(config[KEY] as Sealed);
  }
  return sealed;
}
