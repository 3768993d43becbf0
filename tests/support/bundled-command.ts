import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePackage } from "../../sandbox/compile.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
let made: Promise<string> | undefined;

/**
 * The command `multiarch` as the package has it, for tests that start it often: of the TypeScript, Node would leave out
 * the types each time. It is removed when the process ends.
 *
 * @returns the path of its file
 */
export function bundledCommand(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const cache = join(PROJECT, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "command-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(PROJECT, "package.json"), join(folder, "package.json"));
  await bundlePackage(PROJECT, join(folder, "dist"));
  return join(folder, "dist/cli/bin.js");
}
