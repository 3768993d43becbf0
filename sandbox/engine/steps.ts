import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "../../lib/process/on-path.ts";
import type { Layout } from "../layout.ts";
import { withLock } from "../lock.ts";
import type { Step } from "../progress.ts";
import { cacheFolder } from "./cache.mjs";
import { chooseOrigins, type Probes } from "./choose-origin.ts";
import { demandDiskSpace, type Need } from "./disk-space.ts";
import { fetchAhead } from "./fetch-ahead.ts";
import { findInstalled, findPart } from "./find-installed.ts";
import { findGo, type Go } from "./go.ts";
import { type ProgramFile, programFile } from "./program-file.ts";
import { RECIPES, type Recipe } from "./recipes.ts";
import { isSetUp, pulumiEnvironment, setUpProgram } from "./set-up-program.ts";

const GIBIBYTE = 1024 ** 3;
/** Measured with empty caches, rounded up: the sources of all modules, all compiled packages, all programs. */
const SOURCE_BYTES = 5 * GIBIBYTE;
const PACKAGE_BYTES = 4 * GIBIBYTE;
const PROGRAM_BYTES = 0.5 * GIBIBYTE;

/**
 * The steps that set up every program of the sandbox: each as a link in `layout.bin`, a plugin where Pulumi looks for
 * it. There are none when all is there, which is found out from files alone.
 *
 * @param demand makes sure that there is room to build
 * @param recipes the programs; every one by default
 * @throws Error when a program is not available, or there is no disk space to build it
 */
export async function engineSteps(
  layout: Layout,
  demand = demandDiskSpace,
  recipes: readonly Recipe[] = RECIPES,
): Promise<Step[]> {
  const missing = withRelatives(
    recipes.filter((recipe) => !isSetUp(layout, recipe)),
    recipes,
  );
  if (missing.length === 0) return [];
  const origins = [...(await chooseOrigins(missing, probes(layout)))];
  const programs = origins.map(([recipe, origin]) => ({ recipe, origin, file: programFile(layout, recipe, origin) }));
  const built = programs.flatMap(({ recipe, origin, file }) =>
    file.make && origin.from === "go" ? { recipe, go: origin.go } : [],
  );
  if (built[0]) demand(needsToBuild(built[0].go));
  const ahead = fetchAhead(built, modulesFolder(layout));
  return programs.map(({ recipe, file }) => step(layout, recipe, file, ahead));
}

/**
 * The steps that build programs for whoever sets them up later: in the folder that all sandboxes share, and in none of
 * them. There are none for programs that are installed, or were built before.
 *
 * @throws Error when a program is not available
 */
export async function buildSteps(layout: Layout, recipes: readonly Recipe[]): Promise<Step[]> {
  const origins = [...(await chooseOrigins(recipes, probes(layout)))];
  const built = origins.flatMap(([recipe, origin]) => {
    const { title, file, make } = programFile(layout, recipe, origin);
    return origin.from === "go" && file && make ? { recipe, go: origin.go, title, file, make } : [];
  });
  const ahead = fetchAhead(built, modulesFolder(layout));
  return built.map(({ title, file, make }) => ({
    title,
    done: () => false,
    run(say) {
      ahead();
      return makeOnce(file, make, say);
    },
  }));
}

/** A program and its parts are chosen together, so what lacks one of them lacks all. */
function withRelatives(missing: readonly Recipe[], recipes: readonly Recipe[]): Recipe[] {
  const family = ({ name, partOf }: Recipe) => partOf ?? name;
  const families = new Set(missing.map(family));
  return recipes.filter((recipe) => families.has(family(recipe)));
}

function probes(layout: Layout): Probes {
  const search = { path: process.env.PATH ?? "", own: [layout.bin, cacheFolder()], env: pulumiEnvironment(layout) };
  return {
    installed: (recipe) => findInstalled(recipe, search),
    part: (recipe, whole) => findPart(recipe, whole, search),
    go: () => findGo(onPath("go", search)[0], join(modulesFolder(layout), "crane")),
  };
}

function modulesFolder({ project }: Layout): string {
  return join(project, "sandbox", "toolchain");
}

function needsToBuild(go: Go): Need[] {
  return [
    { folder: go.moduleCache, bytes: SOURCE_BYTES },
    { folder: go.buildCache, bytes: PACKAGE_BYTES },
    { folder: cacheFolder(), bytes: PROGRAM_BYTES },
  ];
}

function step(layout: Layout, recipe: Recipe, { title, file, make }: ProgramFile, ahead: () => void): Step {
  return {
    title,
    done: () => false, // there are steps only for what is missing
    async run(say) {
      if (make && file) {
        ahead();
        await makeOnce(file, make, say);
      }
      await setUpProgram(layout, recipe, file);
    },
  };
}

/** Another checkout may be at work on the same file; whoever comes second finds it made. */
async function makeOnce(file: string, make: NonNullable<ProgramFile["make"]>, say: (detail: string) => void) {
  await withLock(file, async () => {
    if (!existsSync(file)) await make(say);
  });
}
