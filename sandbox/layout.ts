import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The variable that moves the sandbox's folder away from `.sandbox` in the checkout. */
export const FOLDER_VARIABLE = "MULTIARCH_SANDBOX";
/** The variable that moves the sandbox's registry to another port. */
export const PORT_VARIABLE = "MULTIARCH_SANDBOX_PORT";
/** The registry's port when {@link PORT_VARIABLE} is not set; 5000 is everybody's. */
export const DEFAULT_PORT = 5055;
/** The variable that moves the emulator of GitHub's API away from the port after the registry's. */
export const GITHUB_PORT_VARIABLE = "MULTIARCH_SANDBOX_GITHUB_PORT";

/** Where the parts of one sandbox live. All paths are absolute. */
export interface Layout {
  /** The checkout. */
  readonly project: string;
  /** The folder with all of the sandbox's state. */
  readonly root: string;
  /** The programs, each a link to where it is installed or was built. */
  readonly bin: string;
  /** Process numbers, sockets and what else one start leaves behind. */
  readonly run: string;
  readonly logs: string;
  /** The registry's configuration and storage. */
  readonly registry: string;
  /** BuildKit's configuration and cache. */
  readonly buildkit: string;
  /** The private apt root that base images are made from. */
  readonly apt: string;
  /** DOCKER_CONFIG. */
  readonly docker: string;
  /** BUILDX_CONFIG. */
  readonly buildx: string;
  /** PULUMI_HOME. */
  readonly pulumiHome: string;
  /** The key for signatures. */
  readonly signing: string;
  /** The folder of the file backend that keeps the stacks. */
  readonly backend: string;
  readonly registryPort: number;
  /** The state of the emulator of GitHub's API. */
  readonly github: string;
  readonly githubPort: number;
}

/**
 * The layout that the environment asks for.
 *
 * @throws Error when a port is not a number from 1 to 65535
 */
export function sandboxLayout(environment: NodeJS.ProcessEnv = process.env): Layout {
  const project = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
  const root = resolve(project, environment[FOLDER_VARIABLE] || ".sandbox");
  const registryPort = portIn(environment, PORT_VARIABLE, DEFAULT_PORT);
  const inside = (name: string) => join(root, name);
  return {
    project,
    root,
    bin: inside("bin"),
    run: inside("run"),
    logs: inside("logs"),
    registry: inside("registry"),
    buildkit: inside("buildkit"),
    apt: inside("apt"),
    docker: inside("docker"),
    buildx: inside("buildx"),
    pulumiHome: inside("pulumi"),
    signing: inside("signing"),
    backend: inside("stacks"),
    registryPort,
    github: inside("github"),
    githubPort: portIn(environment, GITHUB_PORT_VARIABLE, registryPort + 1),
  };
}

function portIn(environment: NodeJS.ProcessEnv, variable: string, otherwise: number): number {
  const written = environment[variable] || String(otherwise);
  const port = Number(written);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${variable} is "${written}"; set it to a free port from 1 to 65535`);
  }
  return port;
}
