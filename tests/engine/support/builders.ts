import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type OtherBuildkit, startBuildkit } from "./buildkit.ts";
import { sandboxRegistry, type Workspace } from "./workspace.ts";

/**
 * A BuildKit with an empty cache beside the sandbox's, which takes base images from the sandbox's registry.
 *
 * @param processor the number of the only processor that it may use
 */
export function startEmptyBuildkit(processor?: number): Promise<OtherBuildkit> {
  const host = JSON.stringify(sandboxRegistry());
  const registries = `[registry."docker.io"]\nmirrors = [${host}]\n[registry.${host}]\nhttp = true\n`;
  return startBuildkit(registries, { processor });
}

/** Lets a workspace build with a BuildKit under this name, beside the sandbox's. */
export async function addBuilder(
  workspace: Workspace,
  name: string,
  { endpoint }: Pick<OtherBuildkit, "endpoint">,
): Promise<void> {
  const buildx = join(workspace.folder, "buildx");
  if (!existsSync(buildx)) cpSync(process.env.BUILDX_CONFIG ?? "", buildx, { recursive: true });
  workspace.environment = { ...workspace.environment, BUILDX_CONFIG: buildx };
  await execa("docker-buildx", ["create", "--name", name, "--driver", "remote", endpoint], {
    env: workspace.environment,
  });
}
