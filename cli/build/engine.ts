import { existsSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { dockerHost } from "./docker.ts";
import { buildEnvironment, type ThrowawayProject } from "./project.ts";

/** The program `pulumi` and the environments in which it runs, each of them whole. */
export interface Engine {
  readonly pulumi: string;
  /** Where it builds. */
  readonly env: NodeJS.ProcessEnv;
  /** The user's own, with the state and the passphrase of the stack that is built. */
  readonly own: NodeJS.ProcessEnv;
}

/**
 * The user's builders, and credentials of theirs only for a push.
 *
 * @param pulumi the program
 * @param base the environment without what the builds need
 */
export async function ownEngine(
  project: ThrowawayProject,
  pulumi: string,
  pushes: boolean,
  base: NodeJS.ProcessEnv = process.env,
): Promise<Engine> {
  if (pushes) return { pulumi, env: buildEnvironment(project, base, { pushes, builders: {} }), own: base };
  // Builders may use a context of Docker; contexts have addresses, and no credentials of registries.
  const contexts = join(dockerFolder(), "contexts");
  if (existsSync(contexts)) symlinkSync(contexts, join(project.docker, "contexts"));
  const buildx = buildxFolder();
  const builders = { ...(existsSync(buildx) && { BUILDX_CONFIG: buildx }), ...(await hostInUse()) };
  return { pulumi, env: buildEnvironment(project, base, { pushes, builders }), own: base };
}

/** The folder in which buildx keeps the user's builders: `BUILDX_CONFIG`, else `buildx` in Docker's. */
export function buildxFolder(): string {
  return process.env.BUILDX_CONFIG || join(dockerFolder(), "buildx");
}

/** The address of the Docker in use, as a variable. */
export async function hostInUse(): Promise<{ DOCKER_HOST?: string }> {
  const host = process.env.DOCKER_HOST || (await dockerHost());
  return host ? { DOCKER_HOST: host } : {};
}

function dockerFolder(): string {
  return process.env.DOCKER_CONFIG || join(homedir(), ".docker");
}
