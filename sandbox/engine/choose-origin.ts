import type { Go } from "./go.ts";
import { GO_VERSION, PULUMI, type Recipe } from "./recipes.ts";

/** Where a program comes from. */
export type Origin =
  | { readonly from: "installed"; readonly file: string }
  | { readonly from: "go"; readonly go: Go }
  | { readonly from: "download" };

/** What the choice depends on. */
export interface Probes {
  /** The path of an installed program of a fitting version. */
  installed(recipe: Recipe): Promise<string | undefined>;
  /** The path of the part that belongs to an installed program. */
  part(recipe: Recipe, whole: string): string | undefined;
  /** The Go that builds the modules, or why there is none. Asked only when something is not installed. */
  go(): Promise<Go | string>;
}

/**
 * Chooses for every program: an installed one, else one built from its pinned Go module, else the download that Pulumi
 * offers. A program and its parts come from one place.
 *
 * @param recipes each part with the program that it is a part of
 * @throws Error that names every program that can be had in none of these ways, and what to do
 */
export async function chooseOrigins(recipes: readonly Recipe[], probes: Probes): Promise<Map<Recipe, Origin>> {
  const origins = new Map<Recipe, Origin>();
  for (const recipe of recipes.filter(({ partOf }) => !partOf)) {
    const parts = recipes.filter(({ partOf }) => partOf === recipe.name);
    for (const [member, origin] of await installedTogether(recipe, parts, probes)) origins.set(member, origin);
  }
  const others = recipes.filter((recipe) => !origins.has(recipe));
  if (others.length === 0) return origins;
  const go = await probes.go();
  const impossible = others.filter((recipe) => !isDownloadable(recipe));
  if (typeof go === "string" && impossible.length > 0) throw new Error(needed(impossible, go));
  for (const recipe of others) origins.set(recipe, typeof go === "string" ? { from: "download" } : { from: "go", go });
  return origins;
}

/** An installed program with all of its parts; empty when one of them is missing. */
async function installedTogether(
  whole: Recipe,
  parts: readonly Recipe[],
  probes: Probes,
): Promise<Map<Recipe, Origin>> {
  const file = await probes.installed(whole);
  if (file === undefined) return new Map();
  const found = new Map<Recipe, Origin>([[whole, { from: "installed", file }]]);
  for (const part of parts) {
    const partFile = probes.part(part, file);
    if (partFile === undefined) return new Map();
    found.set(part, { from: "installed", file: partFile });
  }
  return found;
}

/** Pulumi's installer brings Pulumi with its parts, and Pulumi downloads its plugins. */
function isDownloadable({ name, partOf, plugin }: Recipe): boolean {
  return plugin !== undefined || (partOf ?? name) === PULUMI.name;
}

function needed(recipes: readonly Recipe[], obstacle: string): string {
  const programs = recipes.map(({ name, version }) => `${name} ${version}`).join(", ");
  return (
    `${programs} cannot be built: ${obstacle}; install Go ${GO_VERSION} or later, ` +
    "or put these programs on PATH in these versions or later"
  );
}
