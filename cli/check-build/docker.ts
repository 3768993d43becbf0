import { execa } from "execa";

/** How long Docker may take to answer. */
const ANSWER_MILLISECONDS = 10_000;

/**
 * Makes sure that there is a Docker to load images into.
 *
 * @throws Error that says why there is none
 */
export async function demandDocker(): Promise<void> {
  const { failed, code, stderr, timedOut } = await docker("version", "--format", "{{.Server.Version}}");
  if (!failed) return;
  const last = stderr?.trim().split("\n").at(-1);
  const reason =
    code === "ENOENT" ? "no docker is installed" : timedOut ? "it does not answer" : last || "it does not run";
  throw new Error(`--load needs a local Docker, and there is none (${reason}); start Docker, or leave --load out`);
}

/**
 * The address of the Docker that the person has in use. The builds cannot find it themselves: it stands in the
 * configuration that also holds credentials.
 *
 * @returns undefined when no docker is installed
 */
export async function dockerHost(): Promise<string | undefined> {
  const { failed, stdout } = await docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
  return failed ? undefined : stdout.trim() || undefined;
}

function docker(...args: string[]) {
  return execa("docker", args, { reject: false, timeout: ANSWER_MILLISECONDS, stdin: "ignore" });
}
