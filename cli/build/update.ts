import { rmSync } from "node:fs";
import { BUILD_ONLY_VARIABLE, type BuildOnly } from "../../components/built/build-only.ts";
import { WOULD_PUBLISH_VARIABLE } from "../../components/parents/published-names.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { MULTI_ARCH_IMAGE } from "../../lib/resource-types.ts";
import type { Report } from "../report/model.ts";
import { EVENTS_VARIABLES, eventArguments, readReport } from "../report/stack-report.ts";
import type { Engine } from "./engine.ts";
import type { ThrowawayProject } from "./project.ts";
import type { BuildSettings } from "./settings.ts";

/** A project whose stack file is written, with what builds it. */
export interface PreparedBuild {
  readonly project: ThrowawayProject;
  readonly engine: Engine;
  readonly settings: BuildSettings;
  readonly only: BuildOnly;
}

/** Images and all that belongs to them: a program may have other resources, which are none of a build. */
const IMAGES = `**${MULTI_ARCH_IMAGE}**`;

/** Runs the program. */
export async function update(
  { project, engine: { pulumi, env }, settings, only }: PreparedBuild,
  variables: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly report: Report }> {
  const { folder, stack, events } = project;
  rmSync(events, { force: true });
  const interaction = process.stdout.isTTY ? [] : ["--non-interactive"];
  const code = await foreground(
    pulumi,
    [
      ...["up", "--cwd", folder, "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs"],
      ...["--target", IMAGES],
      ...eventArguments(events),
      ...interaction,
    ],
    {
      ...env,
      ...EVENTS_VARIABLES,
      [BUILD_ONLY_VARIABLE]: JSON.stringify(only),
      [WOULD_PUBLISH_VARIABLE]: JSON.stringify(settings.wouldPublish),
      ...variables,
    },
  );
  const report = await readReport({ pulumi, env, cwd: folder, stack }, events);
  return { code: Math.min(code, 1), report };
}
