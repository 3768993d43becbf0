import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PLATFORM_VARIABLE } from "../../components/docker-build/load-platform.ts";
import { UNPUSHED_VARIABLE } from "../../components/docker-build/unpushed-images.ts";
import { chosenStackFile, type DefaultStackFile, stackOf } from "../support/default-stack-file.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { projectFolder } from "../support/project-folder.ts";
import { buildTwice } from "./build-twice.ts";
import { demandDocker } from "./docker.ts";
import { type Engine, ownEngine } from "./engine.ts";
import { demandFolder } from "./folder.ts";
import { writeKnownPlatforms } from "./known.ts";
import { prepare } from "./prepare.ts";
import { makeProject, type ThrowawayProject } from "./project.ts";
import { tellBuilt, tellLoaded } from "./tell.ts";
import { type PreparedBuild, update } from "./update.ts";

/** The options of `build` and of `check-build`, which builds everything and pushes nothing. */
export interface BuildOptions {
  readonly stackFile?: string | undefined;
  /** The stack that encrypted values are read through. */
  readonly stack?: string | undefined;
  /** In normal form; left out: all. */
  readonly platforms?: readonly string[] | undefined;
  /** Left out: all that have the platforms. */
  readonly images?: readonly string[] | undefined;
  /** The folder of the files that tell what was built; left out: none is written. */
  readonly out?: string | undefined;
  readonly push: boolean;
  /** Whether what the folder or the stack has already is left out while it is what would be built. */
  readonly onlyChanged?: true | undefined;
  /** A platform, in its normal form. */
  readonly load?: string | undefined;
  /** Whether every platform is built twice, and the two are compared. */
  readonly reproducible?: true | undefined;
}

/** What an engine is to build. */
export interface EngineQuestion {
  readonly project: ThrowawayProject;
  /** The stack file that was named. */
  readonly named: string | undefined;
  readonly pushes: boolean;
}

/** With what the commands build. */
export interface BuildCaller {
  /** The folder of the Pulumi project; left out: that of the stack file. */
  readonly project?: string;
  /** Left out: a stack file has to be named, unless the folder has only one. */
  readonly otherwise?: DefaultStackFile;
  /** @throws Error when there is no engine */
  readonly engine: (question: EngineQuestion) => Promise<Engine>;
}

const OUTSIDE: BuildCaller = {
  engine: ({ project, pushes }) => ownEngine(project, installedPulumi(), pushes),
};

/** @returns the exit code */
export async function build(options: BuildOptions, caller = OUTSIDE): Promise<number> {
  const { stackFile: named, load, push: pushes, reproducible } = options;
  if (load) await demandDocker();
  const stackFile = resolve(chosenStackFile(named, caller.otherwise));
  const out = options.out === undefined ? undefined : demandFolder(options.out);
  const original = caller.project ?? projectFolder(stackFile);
  // Only there does the program find the file of its stack.
  const stack = dirname(stackFile) === resolve(original) ? stackOf(stackFile) : undefined;
  const project = makeProject(original, stack);
  try {
    const engine = await caller.engine({ project, named, pushes });
    const settings = await prepare(project, engine, { ...options, stackFile });
    if (!settings) return 1;
    const { platforms, images } = options;
    const known =
      options.onlyChanged && out !== undefined && (await knownFile(project, engine, { ...options, stackFile, out }));
    const only = {
      ...(platforms && { platforms }),
      ...(images && { images }),
      ...(out !== undefined && { out }),
      ...(known && { known }),
    };
    const prepared = { project, engine, settings, only };
    return await (reproducible ? buildTwice(prepared) : buildOnce(prepared, options));
  } finally {
    rmSync(project.folder, { recursive: true, force: true });
  }
}

/** The file with what need not be built. */
function knownFile(
  project: ThrowawayProject,
  { pulumi, own: env }: Engine,
  { stack, stackFile, out }: { readonly stack?: string | undefined; readonly stackFile: string; readonly out: string },
): Promise<string> {
  const name = stack ?? stackOf(stackFile);
  const place = name === undefined ? undefined : { pulumi, env, project: project.original, stack: name };
  return writeKnownPlatforms(project.folder, out, place);
}

async function buildOnce(prepared: PreparedBuild, { load, push, out }: BuildOptions): Promise<number> {
  const { code, report } = await update(prepared, {
    ...(load && { [PLATFORM_VARIABLE]: load }),
    ...(!push && { [UNPUSHED_VARIABLE]: join(prepared.project.folder, "images") }),
  });
  if (report.images.length === 0 && code !== 0) return code;
  tellBuilt(report, { pushes: push, out });
  return load && !tellLoaded(report, load) ? 1 : code;
}
