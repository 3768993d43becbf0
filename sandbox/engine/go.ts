import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DEFAULT_RETRY, pause, waitBefore } from "../../lib/http/retry.ts";
import { run } from "../../lib/process/run.ts";
import { hashOf } from "./hash.ts";
import { GO_VERSION, type Recipe } from "./recipes.ts";
import { fitsGo } from "./versions.ts";

/** Without debugging information and paths of this machine: half the size, and the same bytes everywhere. */
const LINKER_FLAGS = "-s -w";
/** The linker leaves debugging information out, so the compiler makes none, which saves a tenth of the time. */
const COMPILER_FLAGS = "all=-dwarf=false";
/** What Go says of a module that did not arrive: it asks once for each of hundreds. */
const NOT_ARRIVED = /: (?:Get|read) "https?:|: reading https?:\S+: (?:408|429|5\d\d) /;
const VARIABLES = ["GOVERSION", "GOOS", "GOARCH", "GOFLAGS"] as const;
const FOLDERS = ["GOMODCACHE", "GOCACHE"] as const;

/** The Go of this machine. */
export interface Go {
  readonly program: string;
  /** A hash of all that makes it build other programs than another Go. */
  readonly hash: string;
  /** Where it keeps modules and compiled packages. */
  readonly moduleCache: string;
  readonly buildCache: string;
}

/**
 * The Go that builds the modules, or why there is none. Go is asked in a module's folder: there an older one that may
 * fetches the version that the module asks for.
 *
 * @param program undefined when there is no Go
 * @param module the folder of a module
 */
export async function findGo(program: string | undefined, module: string): Promise<Go | string> {
  if (program === undefined) return "there is no Go on PATH";
  let text: string;
  try {
    text = await run(program, ["env", "-json", ...VARIABLES, ...FOLDERS], { cwd: module, env: environment() });
  } catch (error) {
    return (error as Error).message;
  }
  const values: Partial<Record<string, string>> = JSON.parse(text);
  const { GOVERSION: version = "", GOMODCACHE: moduleCache = "", GOCACHE: buildCache = "" } = values;
  if (!fitsGo(version, GO_VERSION)) return `${program} is ${version || "of an unknown version"}`;
  const hash = hashOf([...VARIABLES.map((name) => values[name] ?? ""), LINKER_FLAGS]);
  return { program, hash, moduleCache, buildCache };
}

/**
 * Builds a program. It appears at once and whole, so that an interrupted build never counts as done.
 *
 * @param modules the folder `sandbox/toolchain`
 * @param file where the program goes
 */
export async function build(go: Go, recipe: Recipe, modules: string, file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  const linkerFlags = recipe.variable ? `${LINKER_FLAGS} -X ${recipe.variable}` : LINKER_FLAGS;
  await mkdir(dirname(file), { recursive: true });
  try {
    const tags = tagArguments(recipe.tags);
    const flags = ["-trimpath", "-gcflags", COMPILER_FLAGS, "-ldflags", linkerFlags, ...tags];
    await runGo(go, ["build", "-o", unfinished, ...flags, recipe.package], join(modules, recipe.module));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Downloads the modules of a program, as a build does before it compiles anything. */
export async function fetchModules(go: Go, { module, tags, package: main }: Recipe, modules: string): Promise<void> {
  // A template that prints nothing: an empty one stands for names, behind which an error would be out of sight.
  const args = ["list", "-deps", "-f", '{{""}}', ...tagArguments(tags), main];
  await runGo(go, args, join(modules, module));
}

/** Begins again where a download failed, with what has arrived. */
async function runGo(go: Go, args: readonly string[], cwd: string): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await run(go.program, args, { cwd, env: environment() });
      return;
    } catch (error) {
      const isTransient = NOT_ARRIVED.test((error as Error).message);
      const wait = isTransient ? waitBefore(tried, undefined, DEFAULT_RETRY) : undefined;
      if (wait === undefined) throw error;
      await pause(wait, undefined);
    }
  }
}

function tagArguments(tags: string | undefined): string[] {
  return tags === undefined ? [] : ["-tags", tags];
}

/** No C compiler is needed, and a workspace of the user around the checkout does not change what is built. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
}
