import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { type Layout, sandboxLayout } from "../../../sandbox/layout.ts";
import { COMPILE_CACHE } from "../../runner/lean-sdk.ts";
import type { Origin } from "./origin.ts";

/** Names what `npm ci` has compared; kept as long as this process. */
const COMPARED = mkdtempSync(join(tmpdir(), "multiarch-compared-"));
process.on("exit", () => rmSync(COMPARED, { recursive: true, force: true }));

/**
 * npm and npx of a machine. The same package.json and lock file are compared once, and what the packages have installed
 * is run as it is: npm itself takes twice as long to start as what it starts.
 */
const OWN_PROGRAMS: Readonly<Record<string, string>> = {
  npm: `PATH="\${PATH#*/programs:}"
if [ "$1" = ci ]; then
  compared="${COMPARED}/$(cat package.json package-lock.json | sha256sum | cut -c 1-64)"
  test -e "$compared" && exit
  npm "$@" || exit
  exec touch "$compared"
fi
exec npm "$@"
`,
  npx: `test "$1 $2" = "--no --" && test -x "node_modules/.bin/$3" && shift 2 && exec "node_modules/.bin/$@"
PATH="\${PATH#*/programs:}" exec npx "$@"
`,
};

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
  for (const name of ["home", "temporary", "workspace", "programs"]) mkdirSync(inside(name));
  for (const [name, script] of Object.entries(OWN_PROGRAMS)) {
    writeFileSync(join(inside("programs"), name), `#!/bin/sh\n${script}`, { mode: 0o755 });
  }
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
      PATH: [inside("programs"), dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
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
