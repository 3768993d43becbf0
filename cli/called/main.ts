import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { readOptional } from "../../lib/files.ts";
import { run } from "../../lib/process/run.ts";
import { PROGRAM } from "../init/project-files.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { callerSettings } from "./caller-project.ts";

export interface CalledProjectOptions {
  /** The folder of the caller's project. */
  readonly from: string;
  readonly stack: string;
  readonly stackFile: string;
  /** Whether it is only said whether the project can be published. */
  readonly check?: true;
}

/** Where it runs. */
export interface CalledProjectPlace {
  /** The project of the called workflow, which gets the settings. */
  readonly own: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Installs a plugin of Pulumi's. */
  readonly install: (name: string, version: string) => Promise<void>;
  /** Tells what is wrong, a line at a time. */
  readonly tell: (line: string) => void;
}

/** The packages whose plugins an update may need. Pulumi is to look for no other one. */
const PLUGINS = ["docker-build", "github"];

/**
 * Gives the project in the working folder the settings of a caller's project: its name, its `config`, and its stack file.
 *
 * @returns the exit code
 */
export async function calledProject(
  { from, stack, stackFile, check }: CalledProjectOptions,
  { own, environment, install, tell }: CalledProjectPlace = thisPlace(),
): Promise<number> {
  const file = join(own, "Pulumi.yaml");
  const project = parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
  // A check runs in the caller's project, with the program of the package that is installed there.
  const program = check ? programOfPackage() : readFileSync(join(own, String(project.main)), "utf8");
  const read = readerIn(from, environment.GITHUB_WORKSPACE ?? from);
  const found = callerSettings({ stack, stackFile, environment }, read, program);
  if ("problems" in found) {
    const count = found.problems.length === 1 ? "a problem" : `${found.problems.length} problems`;
    tell(`the project cannot be published by this workflow, it has ${count}:`);
    for (const problem of found.problems) tell(`  ${problem}`);
    return 1;
  }
  for (const warning of found.warnings) tell(`warning: ${warning}`);
  if (check) return 0;
  writeFileSync(file, stringify({ ...project, ...found.project }));
  // JSON is YAML of which no reader makes anything else.
  writeFileSync(join(own, found.stackFile), `${JSON.stringify(found.stack, undefined, 2)}\n`);
  const { resolve } = createRequire(join(own, "package.json"));
  for (const name of PLUGINS) {
    const { version } = JSON.parse(readFileSync(resolve(`@pulumi/${name}/package.json`), "utf8")) as {
      version: string;
    };
    await install(name, version);
  }
  return 0;
}

function programOfPackage(): string {
  const root = dirname(createRequire(import.meta.url).resolve("multiarch/package.json"));
  return readOptional(join(root, "index.ts")) ?? PROGRAM;
}

/** Reads files of the caller. What leads out of its checkout is not the caller's to give. */
function readerIn(folder: string, workspace: string) {
  return (path: string): string | undefined => {
    try {
      const inside = relative(realpathSync(workspace), realpathSync(join(folder, path)));
      return inside.startsWith("..") ? undefined : readOptional(join(folder, path));
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (["ENOENT", "ENOTDIR", "EISDIR", "ELOOP"].includes(code)) return undefined;
      throw error;
    }
  };
}

function thisPlace(): CalledProjectPlace {
  const { env } = process;
  return {
    own: process.cwd(),
    environment: env,
    tell: (line) => void process.stderr.write(`${line}\n`),
    install: async (name, version) => {
      await run(installedPulumi(env), ["plugin", "install", "resource", name, version], { env });
    },
  };
}
