import { runInBackground } from "../../lib/process/background.ts";

/** How long Docker may take to answer. */
const ANSWER_TIMEOUT_MS = 10_000;

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
      ? "docker is not installed"
      : ending.kind === "late"
        ? "it does not answer"
        : last || "it is not running";
  throw new Error(`--load needs a local Docker, and there is none (${reason}); start Docker, or omit --load`);
}

/**
 * The address of the user's current Docker. The builds cannot find it themselves: it is in the configuration that
 * also has credentials.
 *
 * @returns undefined when docker is not installed
 */
export async function dockerHost(): Promise<string | undefined> {
  const { ending, stdout } = await docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
  return ending.kind === "exit" && ending.code === 0 ? stdout.trim() || undefined : undefined;
}

function docker(...args: string[]) {
  return runInBackground("docker", args, { env: process.env, deadline: ANSWER_TIMEOUT_MS });
}
