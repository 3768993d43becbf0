import { homedir } from "node:os";
import { join } from "node:path";

/** Docker's configuration folder: `DOCKER_CONFIG`, else `~/.docker`. */
export function dockerConfigFolder(environment: NodeJS.ProcessEnv): string {
  return environment.DOCKER_CONFIG || join(homedir(), ".docker");
}
