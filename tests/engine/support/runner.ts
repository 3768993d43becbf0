import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { type Layout, sandboxLayout } from "../../../sandbox/layout.ts";
import type { Origin } from "./origin.ts";
import { COMPILE_CACHE } from "./workspace.ts";

/** A machine of a CI system that has nothing when a job begins. */
export interface Runner {
  /** Where the repository is checked out. */
  readonly workspace: string;
  readonly home: string;
  readonly temporary: string;
  /** Where the builder, the registry and Pulumi really are. */
  readonly sandbox: Layout;
  readonly origin: Origin;
  /** The commit that the job is for. */
  readonly sha: string;
  /** What an action of GitHub's finds in its environment, and a script does not. */
  readonly runtime: Readonly<Record<string, string>>;
  /** The whole environment of the scripts to come. */
  readonly env: NodeJS.ProcessEnv;
  /** What ends with the machine. */
  readonly stops: (() => Promise<void>)[];
}

/** A machine in an empty folder. */
export function newRunner(
  folder: string,
  { origin, sha, runtime = {}, env }: Pick<Runner, "origin" | "sha" | "env"> & Partial<Pick<Runner, "runtime">>,
): Runner {
  const inside = (name: string) => join(folder, name);
  for (const name of ["home", "temporary", "workspace"]) mkdirSync(inside(name));
  return {
    workspace: inside("workspace"),
    home: inside("home"),
    temporary: inside("temporary"),
    sandbox: sandboxLayout(),
    origin,
    sha,
    runtime,
    stops: [],
    env: {
      ...env,
      HOME: inside("home"),
      PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      // The packages are there: `npm ci` only compares package.json with the lock file.
      npm_config_dry_run: "true",
      npm_config_update_notifier: "false",
      // A machine would compile everything anew.
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      NODE_OPTIONS: process.env.NODE_OPTIONS ?? "",
    },
  };
}

/**
 * Runs a script in the checkout, and ends with the first command of it that fails.
 *
 * @param folder in the checkout, or anywhere else
 */
export function runScript({ workspace, env }: Runner, script: string, variables: NodeJS.ProcessEnv = {}, folder = ".") {
  return execa("bash", ["-e", "-c", script], {
    cwd: resolve(workspace, folder),
    env: { ...env, ...variables },
    extendEnv: false,
    reject: false,
    all: true,
  });
}
