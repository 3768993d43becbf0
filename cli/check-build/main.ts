import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadedName, PLATFORM_VARIABLE } from "../../components/docker-build/load-platform.ts";
import { WOULD_PUBLISH_VARIABLE } from "../../components/plan/sibling-bases.ts";
import { formatProblems } from "../../components/settings/problems.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { changedValues } from "../../components/settings/yaml-changes.ts";
import { stackFileTexts } from "../../components/stack/stack-file-texts.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { run } from "../../lib/process/run.ts";
import { readStackFile } from "../plan/stack-file.ts";
import { reportMarkdown } from "../report/markdown.ts";
import type { PlatformReport, Report } from "../report/model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport } from "../report/stack-report.ts";
import { chosenStackFile, type DefaultStackFile } from "../support/default-stack-file.ts";
import { installedPulumi } from "../support/installed-pulumi.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { projectFolder } from "../support/project-folder.ts";
import { demandDocker } from "./docker.ts";
import { type Engine, ownEngine } from "./engine.ts";
import { CHECK_STACK, checkStackFile, makeProject, type ThrowawayProject } from "./project.ts";
import { buildSettings, stackFileText } from "./settings.ts";
import { checkText } from "./text.ts";

/** The command's options. */
export interface CheckBuildOptions {
  readonly stackFile?: string | undefined;
  /** A platform, in its normal form. */
  readonly load?: string | undefined;
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
  { stackFile: file, load: platform }: CheckBuildOptions,
  caller = OUTSIDE,
): Promise<number> {
  if (platform) await demandDocker();
  const stackFile = chosenStackFile(file, caller.otherwise);
  const project = makeProject(caller.project ?? projectFolder(stackFile));
  try {
    return await check(project, await caller.engine(project, file), stackFile, platform);
  } finally {
    rmSync(project.folder, { recursive: true, force: true });
  }
}

async function check(
  project: ThrowawayProject,
  { pulumi, env }: Engine,
  stackFile: string,
  platform: string | undefined,
): Promise<number> {
  const { emptyFile } = project;
  const raw = readStackFile(stackFile);
  const changed = changedValues(raw, await stackFileTexts(stackFile, raw));
  if (changed.length > 0) {
    process.stderr.write(`${formatProblems(changed, `${NAMESPACE}:`)}\n`);
    return 1;
  }
  const settings = buildSettings(readFileSync(stackFile, "utf8"), { emptyFile, environment: env });
  for (const note of settings.notes) process.stderr.write(`${note}\n`);
  await run(pulumi, ["stack", "init", CHECK_STACK, "--no-select", "--non-interactive"], { cwd: project.folder, env });
  const salt = readFileSync(checkStackFile(project), "utf8");
  writeFileSync(checkStackFile(project), `${stackFileText(settings)}${salt}`);
  const load = platform && { [PLATFORM_VARIABLE]: platform };
  const interaction = process.stdout.isTTY ? [] : ["--non-interactive"];
  const code = await foreground(
    pulumi,
    [
      ...["up", "--cwd", project.folder, "--stack", CHECK_STACK, "--yes", "--skip-preview", "--suppress-outputs"],
      ...eventArguments(project.events),
      ...interaction,
    ],
    { ...env, ...EVENTS_VARIABLES, ...load, [WOULD_PUBLISH_VARIABLE]: JSON.stringify(settings.wouldPublish) },
  );
  const report = await readReport({ pulumi, env, cwd: project.folder, stack: CHECK_STACK }, project.events);
  if (report.images.length === 0 && code !== 0) return code;
  process.stdout.write(`\n${checkText(report, wantsColor(process.stdout, process.env))}`);
  writeJobSummary(reportMarkdown(report));
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
