import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "../layout.ts";
import { cacheFolder } from "./cache.mjs";
import type { Origin } from "./choose-origin.ts";
import { downloadPulumi } from "./download.ts";
import { build, type Go } from "./go.ts";
import { hashOf, recipeHash } from "./hash.ts";
import { PULUMI, type Recipe, setOf } from "./recipes.ts";

/** Where a program of the sandbox is, and how it gets there. */
export interface ProgramFile {
  /** What is done, for messages. */
  readonly title: string;
  /** Where the program then is; undefined for a plugin that Pulumi downloads when it installs it. */
  readonly file: string | undefined;
  /** Makes the file; absent when it is there. */
  readonly make?: (say: (detail: string) => void) => Promise<void>;
}

/** How a program comes from its origin. */
export function programFile(layout: Layout, recipe: Recipe, origin: Origin): ProgramFile {
  const { name, version } = recipe;
  if (origin.from === "installed") return { title: `link ${name}, installed as ${origin.file}`, file: origin.file };
  if (origin.from === "go") return builtFile(layout.project, recipe, origin.go);
  if (recipe.plugin) return { title: `download the plugin ${recipe.plugin.name} ${version}`, file: undefined };
  const folder = join(cacheFolder(), `pulumi-${PULUMI.version}`);
  const file = join(folder, "bin", name);
  const title = recipe.partOf ? `link ${name}, downloaded with ${recipe.partOf}` : `download ${name} ${version}`;
  return { title, file, make: () => downloadPulumi(folder, layout.pulumiHome) };
}

/** The folder's name depends on all that decides what is built, so what is there never has to be built again. */
function builtFile(project: string, recipe: Recipe, go: Go): ProgramFile {
  const { name, version } = recipe;
  const file = join(cacheFolder(), `${setOf(recipe)}-${hashOf([recipeHash(project, recipe), go.hash])}`, name);
  if (existsSync(file)) return { title: `link ${name} ${version}, built before`, file };
  return {
    title: `build ${name} ${version} from Go modules`,
    file,
    make(say) {
      say(`go build ${recipe.package}`);
      return build(go, recipe, join(project, "sandbox", "toolchain"), file);
    },
  };
}
