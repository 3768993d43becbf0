import { parsePlatform } from "../../oci/platform.ts";
import type { FileSystem } from "../settings/files.ts";
import type { Path, Problem } from "../settings/problems.ts";
import type { AskImage } from "./base-image.ts";
import type { AskBuilder, Builder } from "./builder.ts";
import { checkBuilder, checkRuns, type Findings } from "./check-builder.ts";
import { checkImages, missingTarget } from "./check-images.ts";
import { parseDockerfile } from "./dockerfile.ts";
import type { PlannedBuild } from "./planned-build.ts";
import { findTarget, needsOf } from "./stages.ts";

/** Whom the checks ask. */
export interface Outside {
  readonly files: FileSystem;
  readonly askBuilder: AskBuilder;
  readonly askImage: AskImage;
  /** Takes what nobody needs to see unless they look for it. */
  readonly debug: (text: string) => void;
}

/**
 * Checks, before anything is built, what only builders, Dockerfiles and registries know: that each builder is there and
 * can do what is asked of it, that each target is a stage, and that the base images exist for each platform.
 *
 * @param unnamed where a builder could be named, for builds that name none
 * @returns every problem, one for each place and fault, and a warning for what could not be checked
 */
export async function checkBeforehand(
  builds: readonly PlannedBuild[],
  unnamed: Path,
  outside: Outside,
): Promise<Findings> {
  const found = await Promise.all(builds.map((build) => checkBuild(build, unnamed, outside)));
  const problems = found.flatMap((one) => one.problems);
  const distinct = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]));
  return { problems: [...distinct.values()], warnings: [...new Set(found.flatMap((one) => one.warnings))] };
}

async function checkBuild(build: PlannedBuild, unnamed: Path, outside: Outside): Promise<Findings> {
  const answer = await outside.askBuilder(build.builder?.[1]);
  const ofBuilder = checkBuilder(answer, build, unnamed);
  const usable = answer.kind === "builder" && ofBuilder.problems.length === 0 ? answer.builder : undefined;
  const ofDockerfile = await checkDockerfile(build, usable, outside);
  return { problems: [...ofBuilder.problems, ...ofDockerfile], warnings: ofBuilder.warnings };
}

async function checkDockerfile(
  build: PlannedBuild,
  builder: Builder | undefined,
  { files, askImage, debug }: Outside,
): Promise<Problem[]> {
  const file = build.dockerfile?.[1];
  const text = file === undefined ? undefined : files.read(file);
  if (file === undefined || text === undefined) return [];
  const dockerfile = parseDockerfile(text);
  const target = findTarget(dockerfile, build.target?.[1]);
  if (target === undefined) {
    const isContext = build.target !== undefined && build.contexts.includes(build.target[1]);
    return build.target && !isContext ? [missingTarget(dockerfile, build.target, file)] : [];
  }
  const [buildPlatform] = builder?.platforms ?? [];
  const {
    platform: [, platform],
    args,
    contexts,
  } = build;
  const needs = needsOf(dockerfile, target, contexts, { platform, buildPlatform, args });
  const runs = [...needs.runs].filter((one) => one !== undefined && parsePlatform(one)?.os === "linux");
  return [
    ...(builder ? runs.flatMap((one) => checkRuns(builder, build, one ?? platform)) : []),
    ...(await checkImages(needs.images, build, askImage, debug)),
  ];
}
