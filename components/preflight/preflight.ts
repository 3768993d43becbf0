import { parsePlatform } from "../../lib/oci/platform.ts";
import { findTarget, needsOf } from "../dockerfile/stages.ts";
import type { Build } from "../settings/image.ts";
import { platformProblem } from "../settings/value-rules.ts";
import type { AskImage } from "./base-image.ts";
import { type AskBuilder, type Builder, buildPlatformFor } from "./builder.ts";
import { checkBuilder, checkRuns, type Findings } from "./check-builder.ts";
import { checkImages, missingTarget } from "./check-images.ts";
import { type DockerfilePlaces, dockerfileText, understood } from "./planned-dockerfile.ts";
import { judgeUnknownMachines, type UnknownMachine } from "./unknown-machine.ts";

/** Whom the checks ask. */
export interface Outside extends DockerfilePlaces {
  readonly askBuilder: AskBuilder;
  readonly askImage: AskImage;
}

/**
 * Checks, before anything is built, what only builders, Dockerfiles and registries know: that each builder is there and
 * can do what is asked of it, that each target is a stage, and that the base images exist for each platform.
 *
 * @returns every problem, one for each place and fault, and a warning for what could not be checked
 */
export async function checkBeforehand(builds: readonly Build[], outside: Outside): Promise<Findings> {
  const found = await Promise.all(builds.filter(isKnown).map((build) => checkBuild(build, outside)));
  const open = judgeUnknownMachines(found.flatMap((one) => one.open ?? []));
  const problems = [...found.flatMap((one) => one.problems), ...open.problems];
  const distinct = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]));
  return {
    problems: [...distinct.values()],
    warnings: [...new Set([...found.flatMap((one) => one.warnings), ...open.warnings])],
  };
}

/** What is no platform is reported by the rules of the settings. */
function isKnown({ platform }: Build): boolean {
  return platformProblem(platform) === undefined;
}

/** What is found of one build. */
interface Found extends Findings {
  readonly open?: UnknownMachine | undefined;
}

async function checkBuild(build: Build, outside: Outside): Promise<Found> {
  const [answer, text] = await Promise.all([outside.askBuilder(build.builder), dockerfileText(build, outside)]);
  const ofBuilder = checkBuilder(answer, build);
  const usable = answer.kind === "builder" && ofBuilder.problems.length === 0 ? answer.builder : undefined;
  const ofDockerfile = text === undefined ? { problems: [] } : await checkDockerfile(build, text, usable, outside);
  return {
    problems: [...ofBuilder.problems, ...ofDockerfile.problems],
    warnings: ofBuilder.warnings,
    // A builder that is at fault is checked again once it is not.
    open: ofBuilder.problems.length > 0 ? undefined : ofDockerfile.open,
  };
}

async function checkDockerfile(
  build: Build,
  text: string,
  builder: Builder | undefined,
  { askImage, debug }: Outside,
): Promise<Omit<Found, "warnings">> {
  const { platform, target, args, contexts } = build;
  const dockerfile = understood(build, text, debug);
  if (!dockerfile) return { problems: [] };
  const position = findTarget(dockerfile, target);
  if (position === undefined) {
    const isContext = target !== undefined && Object.hasOwn(contexts, target);
    const isFault = target !== undefined && !isContext;
    return { problems: isFault ? [missingTarget(dockerfile, target, build)] : [] };
  }
  const buildPlatform = builder && buildPlatformFor(builder, platform);
  const needsOn = (machine: string | undefined) =>
    needsOf(dockerfile, position, contexts, { platform, buildPlatform: machine, target, args });
  const needs = needsOn(buildPlatform);
  const runs = [...needs.runs].filter((one) => one !== undefined && parsePlatform(one)?.os === "linux");
  const isOpen = needs.origin.platform === undefined && needsOn(platform).origin.platform !== undefined;
  return {
    problems: [
      ...(builder ? runs.flatMap((one) => checkRuns(builder, build, one ?? platform)) : []),
      ...(await checkImages(needs, build, askImage, debug)),
    ],
    open: isOpen
      ? { build, origin: needs.origin, isOneMachine: builder !== undefined && builder.nodes.length <= 1 }
      : undefined,
  };
}
