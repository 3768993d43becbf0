import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The variable that moves the sandbox's folder away from `.sandbox` in the checkout. */
export const FOLDER_VARIABLE = "MULTIARCH_SANDBOX";
/** The variable that moves the sandbox's registry to another port. */
export const PORT_VARIABLE = "MULTIARCH_SANDBOX_PORT";
/** The registry's port when {@link PORT_VARIABLE} is not set; 5000 is everybody's. */
export const DEFAULT_PORT = 5055;

/** Where the parts of one sandbox live. All paths are absolute. */
export interface Layout {
  /** The checkout. */
  readonly project: string;
  /** The one folder that holds all of the sandbox's state. */
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
  /** The folder of the file backend that keeps the stacks. */
  readonly backend: string;
  readonly registryPort: number;
}

/**
 * The layout that the environment asks for.
 *
 * @throws Error when the port is no number from 1 to 65535
 */
export function sandboxLayout(environment: NodeJS.ProcessEnv = process.env): Layout {
  const project = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
  const root = resolve(project, environment[FOLDER_VARIABLE] || ".sandbox");
  const written = environment[PORT_VARIABLE] || String(DEFAULT_PORT);
  const registryPort = Number(written);
  if (!Number.isInteger(registryPort) || registryPort < 1 || registryPort > 65535) {
    throw new Error(`${PORT_VARIABLE} is "${written}"; set it to a free port from 1 to 65535`);
  }
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
    backend: inside("stacks"),
    registryPort,
  };
}
