import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_RECIPES, type Recipe, setOf } from "./recipes.ts";

/** Enough hexadecimal digits that two recipes never share them. */
const DIGITS = 16;

/** A hash over texts in their order; where one ends and the next begins counts. */
export function hashOf(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, DIGITS);
}

/**
 * The hash of all that decides what a program is, but for the Go that builds it: the recipes of its set and every file
 * of their modules, go.sum and local replacements among them.
 *
 * @param project the checkout
 */
export function recipeHash(project: string, recipe: Recipe, recipes: readonly Recipe[] = ALL_RECIPES): string {
  const set = setOf(recipe);
  const folder = join(project, "sandbox", "toolchain", set);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return hashOf([
    JSON.stringify(recipes.filter((other) => setOf(other) === set)),
    ...files.flatMap((file) => [file.slice(folder.length), readFileSync(file, "utf8")]),
  ]);
}
