import { fetchModules, type Go } from "./go.ts";
import type { Recipe } from "./recipes.ts";

/**
 * What downloads the modules of programs, in the order in which they are built, while the first of them is compiled: a
 * build has nothing to compile before it has all of its modules.
 *
 * @param programs those that are built; the first one downloads its own modules
 * @param modules the folder `sandbox/toolchain`
 * @returns begins, the first time that it is called
 */
export function fetchAhead(
  [, ...programs]: readonly { readonly recipe: Recipe; readonly go: Go }[],
  modules: string,
): () => void {
  const fetch = async () => {
    for (const { recipe, go } of programs.splice(0)) await fetchModules(go, recipe, modules);
  };
  // What fails here fails again in the build, which says why.
  return () => void fetch().catch(() => undefined);
}
