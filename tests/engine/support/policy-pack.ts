import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT, type Workspace } from "./workspace.ts";

/**
 * Writes a policy pack beside a workspace's program.
 *
 * @param program in CommonJS
 * @returns the flags that apply it
 */
export function policyPack(workspace: Workspace, program: string): string[] {
  const folder = join(workspace.folder, "policies");
  workspace.write("policies/index.js", program);
  workspace.write("policies/package.json", JSON.stringify({ name: "policies", version: "1.0.0" }));
  workspace.write("policies/PulumiPolicy.yaml", "runtime: nodejs\nmain: index.js\n");
  // The language host that can be had here runs no policy packs. The engine starts one itself that is a program.
  const runner = join(PROJECT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  workspace.write("policies/pack", `#!/bin/sh\ncd "${folder}" && exec node "${runner}" "$1" .\n`);
  const pack = join(folder, "pack");
  chmodSync(pack, 0o755);
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return ["--policy-pack", pack];
}
