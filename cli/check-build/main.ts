import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadedName, PLATFORM_VARIABLE } from "../../components/docker-build/load-platform.ts";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { run } from "../../lib/process/run.ts";
import { STACK } from "../../sandbox/environment.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { reportMarkdown } from "../report/markdown.ts";
import type { PlatformReport, Report } from "../report/model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport } from "../report/stack-report.ts";
import { readOptions } from "../support/options.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { demandDocker } from "./docker.ts";
import { type Engine, ownEngine, sandboxEngine } from "./engine.ts";
import { CHECK_STACK, checkStackFile, makeProject, type ThrowawayProject } from "./project.ts";
import { buildSettings, stackFileText } from "./settings.ts";
import { checkText } from "./text.ts";

const USAGE = `usage: npm run check-build -- [--stack-file FILE] [--load PLATFORM]

  Builds every platform of every image and pushes nothing, without credentials and without a trace in any stack.

  --stack-file FILE  the images of this stack file, on your builders; otherwise those of Pulumi.${STACK}.yaml in the sandbox
  --load PLATFORM    loads this platform's images into the local Docker
`;

const OPTIONS = { "stack-file": { type: "string" }, load: { type: "string" } } as const;

/** `npm run check-build`: whether every platform builds, as a pull request from a fork can ask. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { "stack-file": file, load } = options;
  const platform = load === undefined ? undefined : normalPlatform(load);
  if (platform) await demandDocker();
  const layout = sandboxLayout();
  const stackFile = file ?? join(layout.project, `Pulumi.${STACK}.yaml`);
  if (!existsSync(stackFile)) throw new Error(`the stack file ${stackFile} is not there; name one with --stack-file`);
  const project = makeProject(layout.project);
  try {
    const inSandbox = file === undefined || process.env.BUILDX_CONFIG === layout.buildx;
    const engine = inSandbox ? await sandboxEngine(layout, project) : await ownEngine(layout, project);
    return await check(project, engine, stackFile, platform);
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
    { ...env, ...EVENTS_VARIABLES, ...load },
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

function normalPlatform(text: string): string {
  const platform = parsePlatform(text);
  if (!platform) throw new Error(`--load "${text}" is no platform; write os/architecture[/variant], linux/arm64`);
  return formatPlatform(platform);
}
