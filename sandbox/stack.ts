import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { StackPlace } from "../cli/report/stack-report.ts";
import { entriesOf, valueAt } from "../components/settings/raw.ts";
import { NAMESPACE } from "../components/settings/schema.ts";
import { readOptional } from "../lib/files.ts";
import { run } from "../lib/process/run.ts";
import { STACK, sandboxEnvironment } from "./environment.ts";
import type { Layout } from "./layout.ts";

/** The stack file of the stack `dev`. */
export function devStackFile({ project }: Layout) {
  const name = `Pulumi.${STACK}.yaml`;
  return { path: join(project, name), title: `${name} in the sandbox` };
}

/** Whether a stack file has an image whose packages are to be listed, which takes a scanner. */
export function asksForSbom(file: string): boolean {
  const stack: unknown = parse(readFileSync(file, "utf8"));
  const images = entriesOf(valueAt(stack, ["config", `${NAMESPACE}:images`]));
  return images.some(([, image]) => Boolean(valueAt(image, ["attestations", "sbom"])));
}

/** The sandbox's Pulumi with its stacks. */
export function sandboxPlace(layout: Layout): StackPlace {
  const env = { ...process.env, ...sandboxEnvironment(layout) };
  return { pulumi: join(layout.bin, "pulumi"), env, cwd: layout.project };
}

/** Where the entry points keep the events of the sandbox's last update. */
export function updateEvents(layout: Layout): string {
  return join(layout.logs, "update-events.json");
}

/** Selects the stack `dev`, and makes it first, when no stack is selected: Pulumi would ask. */
export async function selectStack(layout: Layout): Promise<void> {
  if (isSelected(layout)) return;
  const { pulumi, ...options } = sandboxPlace(layout);
  await run(pulumi, ["stack", "select", "--create", STACK, "--non-interactive"], options);
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
