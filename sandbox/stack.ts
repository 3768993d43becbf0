import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readOptional } from "../lib/files.ts";
import { run } from "../lib/process/run.ts";
import { STACK, sandboxEnvironment } from "./environment.ts";
import type { Layout } from "./layout.ts";

/** Selects the stack `dev`, and makes it first, when no stack is selected: Pulumi would ask. */
export async function selectStack(layout: Layout): Promise<void> {
  if (isSelected(layout)) return;
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  const args = ["stack", "select", "--create", STACK, "--non-interactive"];
  await run(join(layout.bin, "pulumi"), args, { cwd: layout.project, env });
}

/** Whether Pulumi remembers a stack of this project that exists; read from its files, which is quicker than asking. */
function isSelected(layout: Layout): boolean {
  const file = join(layout.project, "Pulumi.yaml");
  const { name }: { name: string } = parse(readFileSync(file, "utf8"));
  const hash = createHash("sha1").update(file).digest("hex");
  const choice = readOptional(join(layout.pulumiHome, "workspaces", `${name}-${hash}-workspace.json`));
  if (!choice) return false;
  const { stack }: { stack?: string } = JSON.parse(choice);
  const selected = stack?.split("/").at(-1);
  return selected !== undefined && readOptional(stackFile(layout, name, selected)) !== undefined;
}

function stackFile(layout: Layout, project: string, stack: string): string {
  return join(layout.backend, ".pulumi", "stacks", project, `${stack}.json`);
}
