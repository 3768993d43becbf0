import { runBounded } from "../../lib/process/bounded.ts";

/** How long Docker may take to answer. */
const ANSWER_MILLISECONDS = 10_000;

/**
 * Makes sure that there is a Docker to load images into.
 *
 * @throws Error that says why there is none
 */
export async function demandDocker(): Promise<void> {
  const { ending, stderr } = await docker("version", "--format", "{{.Server.Version}}");
  if (ending.kind === "exit" && ending.code === 0) return;
  const last = stderr.trim().split("\n").at(-1);
  const reason =
    ending.kind === "unstartable" && ending.code === "ENOENT"
      ? "no docker is installed"
      : ending.kind === "late"
        ? "it does not answer"
        : last || "it does not run";
  throw new Error(`--load needs a local Docker, and there is none (${reason}); start Docker, or leave --load out`);
}

/**
 * The address of the Docker that the person has in use. The builds cannot find it themselves: it stands in the
 * configuration that also holds credentials.
 *
 * @returns undefined when no docker is installed
 */
export async function dockerHost(): Promise<string | undefined> {
  const { ending, stdout } = await docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
  return ending.kind === "exit" && ending.code === 0 ? stdout.trim() || undefined : undefined;
}

function docker(...args: string[]) {
  return runBounded("docker", args, { env: process.env, deadline: ANSWER_MILLISECONDS });
}
