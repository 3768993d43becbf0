import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compilePackage } from "../../sandbox/compile.ts";

/** The variable that names the folder of {@link makePackage} to the tests. */
export const PACKAGE_VARIABLE = "MULTIARCH_PACKAGE";

/** What npm takes, whatever `files` says. */
const ALWAYS = ["package.json", "README.md", "LICENSE"];

/**
 * Makes the package of a checkout as npm would, for programs of tests: compiled, they start in half the time. It lies within `node_modules`, where it finds what it imports.
 *
 * @returns its folder
 */
export async function makePackage(project: string): Promise<string> {
  const modules = join(project, "node_modules");
  const folder = join(modules, ".cache", "multiarch");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { files: string[] };
  for (const file of [...ALWAYS, ...files.filter((file) => file !== "dist")]) {
    cpSync(join(project, file), join(folder, file));
  }
  await compilePackage(project, join(folder, "dist"));
  return folder;
}
