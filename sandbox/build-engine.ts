import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildxFolder, type Engine, hostInUse, ownEngine } from "../cli/build/engine.ts";
import type { BuildCaller, EngineQuestion } from "../cli/build/main.ts";
import { buildEnvironment, type ThrowawayProject } from "../cli/build/project.ts";
import { onPath } from "../lib/process/on-path.ts";
import { dockerConfiguration } from "./clients.ts";
import { sandboxEnvironment } from "./environment.ts";
import { ghcrLayout } from "./ghcr/layout.ts";
import type { Layout } from "./layout.ts";
import { startSandbox } from "./lifecycle.ts";
import { devStackFile } from "./stack.ts";

/** Builds the stack `dev` in the sandbox where no stack file is named. */
export function sandboxCaller(layout: Layout): BuildCaller {
  return {
    project: layout.project,
    otherwise: devStackFile(layout),
    engine: (question) => {
      const inSandbox = question.named === undefined || process.env.BUILDX_CONFIG === layout.buildx;
      return inSandbox ? sandboxEngine(layout, question) : outsideEngine(layout, question);
    },
  };
}

/**
 * The sandbox's engine and builder. Its registry asks for a password also where base images are read: that one
 * credential is there, and no other.
 */
async function sandboxEngine(layout: Layout, { project, pushes }: EngineQuestion): Promise<Engine> {
  await startSandbox(layout);
  knowSandboxRegistry(layout, project);
  const base = { ...process.env, ...sandboxEnvironment(layout) };
  const builders = { BUILDX_CONFIG: layout.buildx, ...(await hostInUse()) };
  const env = buildEnvironment(project, base, { pushes, builders });
  return { pulumi: join(layout.bin, "pulumi"), env, own: base };
}

/**
 * The engine that is installed, else the sandbox's, with the user's builders.
 *
 * @throws Error when there is no engine
 */
async function outsideEngine(layout: Layout, { project, pushes }: EngineQuestion): Promise<Engine> {
  const own = join(layout.bin, "pulumi");
  const [pulumi = existsSync(own) ? own : undefined] = onPath("pulumi", { path: process.env.PATH ?? "" });
  if (!pulumi) throw new Error("pulumi is not installed; install it, or run npm run dev, which brings one");
  // In the shell that answers as ghcr.io, base images come from the sandbox's registry, which asks for a password.
  if (buildxFolder() === ghcrLayout(layout).buildx) knowSandboxRegistry(layout, project);
  const base = pulumi === own ? { ...process.env, ...engineVariables(layout) } : process.env;
  return ownEngine(project, pulumi, pushes, base);
}

function knowSandboxRegistry(layout: Layout, { docker }: ThrowawayProject): void {
  writeFileSync(join(docker, "config.json"), dockerConfiguration(undefined, layout));
}

/** What the sandbox's engine needs to find its parts. */
function engineVariables(layout: Layout): NodeJS.ProcessEnv {
  const { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION } = sandboxEnvironment(layout);
  return { PATH, PULUMI_HOME, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION };
}
