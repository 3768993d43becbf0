import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { dockerConfiguration } from "../../sandbox/clients.ts";
import { onPath } from "../../sandbox/engine/installed.ts";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import { ghcrLayout } from "../../sandbox/ghcr/layout.ts";
import type { Layout } from "../../sandbox/layout.ts";
import { startSandbox } from "../../sandbox/lifecycle.ts";
import { dockerHost } from "./docker.ts";
import { checkEnvironment, type ThrowawayProject } from "./project.ts";

/** The program `pulumi` and the whole environment in which it builds. */
export interface Engine {
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The sandbox's engine and builder. Its registry asks for a password also where base images are read: that one
 * credential is there, and no other.
 */
export async function sandboxEngine(layout: Layout, project: ThrowawayProject): Promise<Engine> {
  await startSandbox(layout);
  writeFileSync(join(project.docker, "config.json"), dockerConfiguration(undefined, layout));
  const base = { ...process.env, ...sandboxEnvironment(layout) };
  const builders = { BUILDX_CONFIG: layout.buildx, ...(await hostInUse()) };
  return { pulumi: join(layout.bin, "pulumi"), env: checkEnvironment(project, base, builders) };
}

/**
 * The engine that is installed, else the sandbox's, with the builders of the person and no credential of theirs.
 *
 * @throws Error when there is no engine
 */
export async function ownEngine(layout: Layout, project: ThrowawayProject): Promise<Engine> {
  const own = join(layout.bin, "pulumi");
  const [pulumi = existsSync(own) ? own : undefined] = onPath("pulumi", { path: process.env.PATH ?? "", own: [] });
  if (!pulumi) throw new Error("no pulumi is installed; install it, or run npm run dev, which brings one");
  const docker = process.env.DOCKER_CONFIG || join(homedir(), ".docker");
  const buildx = process.env.BUILDX_CONFIG || join(docker, "buildx");
  // Builders may stand on a context of Docker; contexts hold addresses, and no credentials of registries.
  const contexts = join(docker, "contexts");
  if (existsSync(contexts)) symlinkSync(contexts, join(project.docker, "contexts"));
  // In the shell that answers as ghcr.io, base images come from the sandbox's registry, which asks for a password.
  if (buildx === ghcrLayout(layout).buildx) {
    writeFileSync(join(project.docker, "config.json"), dockerConfiguration(undefined, layout));
  }
  const builders = { ...(existsSync(buildx) && { BUILDX_CONFIG: buildx }), ...(await hostInUse()) };
  const base = pulumi === own ? { ...process.env, ...engineVariables(layout) } : process.env;
  return { pulumi, env: checkEnvironment(project, base, builders) };
}

async function hostInUse(): Promise<{ DOCKER_HOST?: string }> {
  const host = process.env.DOCKER_HOST || (await dockerHost());
  return host ? { DOCKER_HOST: host } : {};
}

/** What the sandbox's engine needs to find its parts. */
function engineVariables(layout: Layout): NodeJS.ProcessEnv {
  const { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION } = sandboxEnvironment(layout);
  return { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION };
}
