// Plain JavaScript: it is asked before there is a Node that runs TypeScript.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The folder of programs that all checkouts of a user share, `~/.cache/multiarch` by default. As the XDG Base Directory
 * Specification says, a relative XDG_CACHE_HOME does not count.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function cacheFolder(environment = process.env) {
  const asked = environment.XDG_CACHE_HOME;
  return join(asked && isAbsolute(asked) ? asked : join(homedir(), ".cache"), "multiarch");
}
