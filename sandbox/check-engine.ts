import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildxFolder, type Engine, hostInUse, ownEngine } from "../cli/check-build/engine.ts";
import { checkEnvironment, type ThrowawayProject } from "../cli/check-build/project.ts";
import { onPath } from "../lib/process/on-path.ts";
import { dockerConfiguration } from "./clients.ts";
import { sandboxEnvironment } from "./environment.ts";
import { ghcrLayout } from "./ghcr/layout.ts";
import type { Layout } from "./layout.ts";
import { startSandbox } from "./lifecycle.ts";

/**
 * The sandbox's engine and builder. Its registry asks for a password also where base images are read: that one
 * credential is there, and no other.
 */
export async function sandboxEngine(layout: Layout, project: ThrowawayProject): Promise<Engine> {
  await startSandbox(layout);
  knowSandboxRegistry(layout, project);
  const base = { ...process.env, ...sandboxEnvironment(layout) };
  const builders = { BUILDX_CONFIG: layout.buildx, ...(await hostInUse()) };
  return { pulumi: join(layout.bin, "pulumi"), env: checkEnvironment(project, base, builders) };
}

/**
 * The engine that is installed, else the sandbox's, with the user's builders.
 *
 * @throws Error when there is no engine
 */
export async function outsideEngine(layout: Layout, project: ThrowawayProject): Promise<Engine> {
  const own = join(layout.bin, "pulumi");
  const [pulumi = existsSync(own) ? own : undefined] = onPath("pulumi", { path: process.env.PATH ?? "" });
  if (!pulumi) throw new Error("pulumi is not installed; install it, or run npm run dev, which brings one");
  // In the shell that answers as ghcr.io, base images come from the sandbox's registry, which asks for a password.
  if (buildxFolder() === ghcrLayout(layout).buildx) knowSandboxRegistry(layout, project);
  return ownEngine(project, pulumi, pulumi === own ? { ...process.env, ...engineVariables(layout) } : process.env);
}

function knowSandboxRegistry(layout: Layout, { docker }: ThrowawayProject): void {
  writeFileSync(join(docker, "config.json"), dockerConfiguration(undefined, layout));
}

/** What the sandbox's engine needs to find its parts. */
function engineVariables(layout: Layout): NodeJS.ProcessEnv {
  const { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION } = sandboxEnvironment(layout);
  return { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION };
}
