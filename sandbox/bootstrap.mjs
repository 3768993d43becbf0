// The door of every `npm run` entry point. Plain JavaScript over Node's own modules: it runs before anything is
// installed, and makes sure that what the TypeScript behind it imports is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const COMMANDS = {
  dev: "./commands/dev.ts",
  sandbox: "./commands/sandbox.ts",
  pulumi: "./commands/pulumi.ts",
  plan: "./commands/plan.ts",
  report: "./commands/report.ts",
  "check-build": "./commands/check-build.ts",
  multiarch: "../cli/main.ts",
  test: "../tests/runner/main.ts",
};
const project = fileURLToPath(new URL("..", import.meta.url));

/** Whether Node is one that the dependencies run on: the `engines` of package.json, ^20.19.0 || >=22.12.0. */
function fitsNode(version) {
  const [major, minor] = version.split(".").map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** The packages of a lock file, by their folder; none when there is no such file. */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own copy of the lock as the last act of an
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
  process.stderr.write("installing the npm packages of package-lock.json (npm ci) ...\n");
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=notice"], {
    cwd: project,
    stdio: ["ignore", 2, 2],
  });
  if (status === 0) return;
  fail(`npm ci ${error ? `could not start: ${error.message}` : `exited with ${status}`}; mend that and run this again`);
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
if (!fitsNode(process.versions.node)) {
  fail(`Node ${process.versions.node} is not supported; install 20.19 or later of Node 20, or 22.12 or later`);
}
if (!Object.hasOwn(COMMANDS, command)) {
  fail(`"${command ?? ""}" is no command; use npm run ${Object.keys(COMMANDS).join(", npm run ")}`);
}
if (!isInstalled()) install();

const { register } = await import("tsx/esm/api");
register();
const { main } = await import(COMMANDS[command]);
try {
  process.exitCode = await main(args);
} catch (error) {
  // What the code throws on purpose says all in its message; a fault of the code needs the place.
  fail(error.constructor === Error ? error.message : error.stack);
}
