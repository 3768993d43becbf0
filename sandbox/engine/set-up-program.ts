import { realpathSync, statSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { isCurrent, replaceFile } from "../../lib/files.ts";
import { run } from "../../lib/process/run.ts";
import type { Layout } from "../layout.ts";
import { recipeHash } from "./hash.ts";
import type { Plugin, Recipe } from "./recipes.ts";

/** Where Pulumi looks for a plugin that is installed. */
function pluginFile(layout: Layout, { name, version }: Recipe, plugin: Plugin): string {
  return join(layout.pulumiHome, "plugins", `${plugin.kind}-${plugin.name}-v${version}`, name);
}

function placeOf(layout: Layout, recipe: Recipe): string {
  return recipe.plugin ? pluginFile(layout, recipe, recipe.plugin) : join(layout.bin, recipe.name);
}

/**
 * Whether the sandbox has the program of this recipe where it belongs, and that program is still the one that was
 * chosen: not gone, not replaced. A few looks at files; no process is started.
 */
export function isSetUp(layout: Layout, recipe: Recipe): boolean {
  try {
    return isCurrent(stampFile(layout, recipe), stamp(layout, recipe));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/**
 * Puts a program where the sandbox looks for it, in place of the one before.
 *
 * @param file the program; undefined only for a plugin, which Pulumi then downloads
 */
export async function setUpProgram(layout: Layout, recipe: Recipe, file: string | undefined): Promise<void> {
  if (recipe.plugin) await installPlugin(layout, recipe, recipe.plugin, file);
  else if (file !== undefined) await link(layout, recipe, file);
  replaceFile(stampFile(layout, recipe), stamp(layout, recipe));
}

async function link(layout: Layout, recipe: Recipe, file: string): Promise<void> {
  const place = placeOf(layout, recipe);
  const unfinished = `${place}.${process.pid}`;
  await mkdir(layout.bin, { recursive: true });
  await rm(unfinished, { force: true });
  await symlink(file, unfinished);
  await rename(unfinished, place);
}

async function installPlugin(layout: Layout, recipe: Recipe, plugin: Plugin, file: string | undefined): Promise<void> {
  await run(
    join(layout.bin, "pulumi"),
    ["plugin", "install", plugin.kind, plugin.name, recipe.version, "--reinstall", ...(file ? ["--file", file] : [])],
    { env: pulumiEnvironment(layout) },
  );
}

/** The environment in which Pulumi keeps to the sandbox's folder. */
export function pulumiEnvironment(layout: Layout): NodeJS.ProcessEnv {
  return { ...process.env, PULUMI_HOME: layout.pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
}

function stampFile(layout: Layout, recipe: Recipe): string {
  return join(layout.root, "engine", recipe.name);
}

/** What tells that a program is the one that was chosen. */
function stamp(layout: Layout, recipe: Recipe): string {
  const file = realpathSync(placeOf(layout, recipe));
  return `${recipeHash(layout.project, recipe)}\n${file}\n${statSync(file).mtimeMs}\n`;
}
