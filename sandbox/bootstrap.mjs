// The door of every `npm run` entry point. Plain JavaScript over Node's own modules: it runs on an old Node and before
// anything is installed, and makes sure that there is a Node that runs the TypeScript behind it, and what that imports.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fitsNode, pinnedNode } from "./engine/node.mjs";

/** @type {Readonly<Record<string, string>>} */
const COMMANDS = {
  dev: "./commands/dev.ts",
  sandbox: "./commands/sandbox.ts",
  pulumi: "./commands/pulumi.ts",
  plan: "./commands/plan.ts",
  report: "./commands/report.ts",
  build: "./commands/build.ts",
  "check-build": "./commands/check-build.ts",
  multiarch: "../cli/main.ts",
  test: "../tests/runner/main.ts",
  bench: "../tests/bench/main.ts",
  schema: "../cli/schema.ts",
  mutation: "../tests/mutation/main.ts",
  "github-description": "../tests/support/github-api/extract.ts",
};
const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs this file with the same arguments on another Node, which is the first on PATH for all that it starts.
 *
 * @param {string} node the path of the program
 * @returns {Promise<number>} the exit code
 */
function runOn(node) {
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  // Before the start: a signal that came in between would end this process and leave the other behind. Ctrl-C reaches
  // the whole group of a terminal by itself.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  }
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit", env: { ...process.env, PATH } });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  });
}

/**
 * The packages of a lock file, by their folder; none when there is no such file.
 *
 * @param {string} file
 * @returns {Record<string, { integrity?: string, optional?: boolean }>}
 */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/**
 * Whether node_modules has what package-lock.json names. npm writes its own copy of the lock as the last act of an
 * installation, so an interrupted one has none. Packages for other operating systems are optional and absent.
 */
function isInstalled() {
  const wanted = Object.entries(lockedPackages(join(project, "package-lock.json")));
  const installed = lockedPackages(join(project, "node_modules", ".package-lock.json"));
  return wanted.every(([folder, { integrity, optional }]) => {
    const found = installed[folder];
    return folder === "" || (found ? found.integrity === integrity : optional);
  });
}

/** Installs the npm packages. Standard output stays empty: it belongs to the command. */
function install() {
  say("installing the npm packages of package-lock.json (npm ci) ...");
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=notice"], {
    cwd: project,
    stdio: ["ignore", 2, 2],
  });
  if (status === 0) return;
  throw new Error(
    `npm ci ${error ? `could not start: ${error.message}` : `exited with ${status}`}; fix that and run this again`,
  );
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function run(command, args) {
  const file = Object.hasOwn(COMMANDS, command) && COMMANDS[command];
  if (!file) {
    throw new Error(`"${command}" is not a command; use npm run ${Object.keys(COMMANDS).join(", npm run ")}`);
  }
  if (!fitsNode(process.versions.node)) return runOn(pinnedNode(project, say));
  if (!isInstalled()) install();
  // Each run of Pulumi starts the program and the provider anew: what Node has compiled of them is kept for the next.
  process.env.NODE_COMPILE_CACHE ??= join(project, "node_modules", ".cache", "node");
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { main } = await import(file);
  return main(args);
}

const [command = "", ...args] = process.argv.slice(2);
try {
  process.exitCode = await run(command, args);
} catch (cause) {
  const error = /** @type {Error} */ (cause);
  // What the code throws on purpose says all in its message; a fault of the code needs the place.
  say(`error: ${error.constructor === Error ? error.message : error.stack}`);
  process.exit(1);
}
