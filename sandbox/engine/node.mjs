// Plain JavaScript over Node's own modules: an old Node runs it, to get one that runs TypeScript.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";

const REMEDY = "install Node 22.18 or later";

/**
 * Whether a Node runs TypeScript as it is: the `engines` of package.json.
 *
 * @param {string} version
 */
export function fitsNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/**
 * The Node that `sandbox/toolchain/node` pins. It is downloaded once, and kept with the other programs.
 *
 * @param {string} project the checkout
 * @param {(line: string) => void} say
 * @returns the path of the program
 * @throws Error when there is none for this machine, or npm cannot install it
 */
export function pinnedNode(project, say, platform = `${process.platform}-${process.arch}`) {
  const name = `node-${platform}`;
  const { packages } = JSON.parse(readFileSync(join(project, "sandbox/toolchain/node/package-lock.json"), "utf8"));
  const pin = packages[`node_modules/${name}`];
  if (!pin) throw new Error(`Node ${process.versions.node} is too old; ${REMEDY}`);
  const folder = join(cacheFolder(), `${name}-${pin.version}`);
  if (!existsSync(folder)) {
    say(`Node ${process.versions.node} is too old: installing ${pin.version} from npm's package ${name} in ${folder}`);
    install(project, name, pin, folder);
  }
  return join(folder, "bin", "node");
}

/**
 * Has npm install a package and compare it with its integrity. The folder appears whole or not at all.
 *
 * @param {string} project
 * @param {string} name
 * @param {{ version: string, integrity: string }} pin
 * @param {string} folder
 */
function install(project, name, { version, integrity }, folder) {
  const unfinished = `${folder}.${process.pid}`;
  // The package is optional in the lock file, which is for several machines; npm would pass over its absence.
  const dependencies = { [name]: version };
  const lock = {
    lockfileVersion: 3,
    packages: { "": { dependencies }, [`node_modules/${name}`]: { version, integrity } },
  };
  mkdirSync(unfinished, { recursive: true });
  try {
    writeFileSync(join(unfinished, "package.json"), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(unfinished, "package-lock.json"), JSON.stringify(lock));
    cpSync(join(project, ".npmrc"), join(unfinished, ".npmrc"));
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run("npm", ["ci", ...options], { cwd: unfinished, stdio: ["ignore", "ignore", 2] });
    const installed = join(unfinished, "node_modules", name);
    run(join(installed, "bin", "node"), ["--version"], { stdio: ["ignore", "ignore", 2] });
    rmSync(join(installed, "include"), { recursive: true, force: true }); // C headers, a third of it
    if (!existsSync(folder)) renameSync(installed, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} options
 */
function run(file, args, options) {
  const { status, error } = spawnSync(file, args, options);
  if (status === 0) return;
  const reason = error ? `could not start: ${error.message}` : `exited with ${status}`;
  throw new Error(`${[file, ...args].join(" ")} ${reason}; fix that, or ${REMEDY}`);
}
