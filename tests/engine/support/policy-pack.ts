import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT, type Workspace } from "./workspace.ts";

/**
 * Writes a policy pack beside a workspace's program, and makes its Pulumi find what runs it.
 *
 * @param program in CommonJS
 * @returns the flags that apply it
 */
export function policyPack(workspace: Workspace, program: string): string[] {
  const folder = join(workspace.folder, "policies");
  workspace.write("policies/index.js", program);
  workspace.write("policies/package.json", JSON.stringify({ name: "policies", version: "1.0.0" }));
  // The language host that can be had here runs no policy packs. Any other runtime is a program of that name.
  workspace.write("policies/PulumiPolicy.yaml", "runtime: pack\nmain: index.js\n");
  const script = "policies/bin/pulumi-analyzer-policy-pack";
  const runner = join(PROJECT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
  workspace.write(script, `#!/bin/sh\nexec node "${runner}" "$@"\n`);
  chmodSync(join(workspace.folder, script), 0o755);
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  workspace.environment = { ...workspace.environment, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  return ["--policy-pack", folder];
}
