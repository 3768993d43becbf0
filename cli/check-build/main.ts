import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadedName, PLATFORM_VARIABLE } from "../../components/docker-build/load-platform.ts";
import { formatProblems } from "../../components/settings/problems.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { changedValues } from "../../components/settings/yaml-changes.ts";
import { stackFileTexts } from "../../components/stack/stack-file-texts.ts";
import { run } from "../../lib/process/run.ts";
import { readStackFile } from "../plan/stack-file.ts";
import type { PlatformReport, Report } from "../report/model.ts";
import { chosenStackFile, type DefaultStackFile } from "../support/default-stack-file.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { projectFolder } from "../support/project-folder.ts";
import { buildTwice } from "./build-twice.ts";
import { demandDocker } from "./docker.ts";
import { type Engine, ownEngine } from "./engine.ts";
import { CHECK_STACK, checkStackFile, makeProject, type ThrowawayProject } from "./project.ts";
import { type BuildSettings, buildSettings, stackFileText } from "./settings.ts";
import { type Check, showChecked, update } from "./update.ts";

/** The command's options. */
export interface CheckBuildOptions {
  readonly stackFile?: string | undefined;
  /** A platform, in its normal form. */
  readonly load?: string | undefined;
  /** Whether every platform is built twice, and the two are compared. */
  readonly reproducible?: true | undefined;
}

/** With what the command builds. */
export interface CheckBuildCaller {
  /** The folder of the Pulumi project; left out: that of the stack file. */
  readonly project?: string;
  /** Left out: a stack file has to be named, unless the folder has only one. */
  readonly otherwise?: DefaultStackFile;
  /**
   * @param named the stack file that was named
   * @throws Error when there is no engine
   */
  readonly engine: (project: ThrowawayProject, named?: string) => Promise<Engine>;
}

const OUTSIDE: CheckBuildCaller = {
  engine: (project) => ownEngine(project, installedPulumi()),
};

/** @returns the exit code */
export async function checkBuild(
  { stackFile: file, load: platform, reproducible }: CheckBuildOptions,
  caller = OUTSIDE,
): Promise<number> {
  if (platform) await demandDocker();
  const stackFile = chosenStackFile(file, caller.otherwise);
  const project = makeProject(caller.project ?? projectFolder(stackFile));
  try {
    const engine = await caller.engine(project, file);
    const settings = await prepare(project, engine, stackFile);
    if (!settings) return 1;
    const check = { project, engine, settings };
    return await (reproducible ? buildTwice(check) : build(check, platform));
  } finally {
    rmSync(project.folder, { recursive: true, force: true });
  }
}

/** Makes the stack; undefined where its file has been told to be at fault. */
async function prepare(
  project: ThrowawayProject,
  { pulumi, env }: Engine,
  stackFile: string,
): Promise<BuildSettings | undefined> {
  const { emptyFile } = project;
  const raw = readStackFile(stackFile);
  const changed = changedValues(raw, await stackFileTexts(stackFile, raw));
  if (changed.length > 0) {
    process.stderr.write(`${formatProblems(changed, `${NAMESPACE}:`)}\n`);
    return undefined;
  }
  const settings = buildSettings(readFileSync(stackFile, "utf8"), { emptyFile, environment: env });
  for (const note of settings.notes) process.stderr.write(`${note}\n`);
  await run(pulumi, ["stack", "init", CHECK_STACK, "--no-select", "--non-interactive"], { cwd: project.folder, env });
  const salt = readFileSync(checkStackFile(project), "utf8");
  writeFileSync(checkStackFile(project), `${stackFileText(settings)}${salt}`);
  return settings;
}

async function build(check: Check, platform: string | undefined): Promise<number> {
  const { code, report } = await update(check, platform ? { [PLATFORM_VARIABLE]: platform } : {});
  if (report.images.length === 0 && code !== 0) return code;
  showChecked(report);
  return platform && !tellLoaded(report, platform) ? 1 : code;
}

/** Names the images that were loaded; false when there was none. */
function tellLoaded({ images }: Report, platform: string): boolean {
  const isLoaded = (build: PlatformReport) => build.platform === platform && build.result === "built";
  const loaded = images.filter(({ platforms }) => platforms.some(isLoaded));
  for (const { name } of loaded) process.stdout.write(`loaded into Docker: ${loadedName(name, platform)}\n`);
  if (loaded.length === 0) process.stderr.write(`--load ${platform}: no image was built for it\n`);
  return loaded.length > 0;
}
