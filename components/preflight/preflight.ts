import { parsePlatform } from "../../lib/oci/platform.ts";
import { findTarget, needsOf } from "../dockerfile/stages.ts";
import type { DeclaredBuilder } from "../settings/builders.ts";
import type { Build } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { platformProblem } from "../settings/value-rules.ts";
import type { AskImage } from "./base-image.ts";
import { type AskBuilder, type Builder, type BuilderAnswer, buildPlatformFor } from "./builder.ts";
import { builtOnSeveral } from "./built-on-several.ts";
import { checkBuilder, checkRuns, type Findings } from "./check-builder.ts";
import { checkImages, checkOrigin, missingTarget } from "./check-images.ts";
import { type Machine, machineFor } from "./machine.ts";
import { type DockerfilePlaces, dockerfileText, understood } from "./planned-dockerfile.ts";
import { judgeUnknownMachines, type UnknownMachine } from "./unknown-machine.ts";

/** What others than the settings know of builds: what is wrong with them, and where they run. */
export interface OutsideFindings {
  readonly problems: readonly Problem[];
  /** By build, what is wrong with it because of what registries have of its bases now. */
  readonly ofBases: readonly { readonly build: Build; readonly problem: Problem }[];
  /** By build, as far as its builder is known. */
  readonly machines: readonly { readonly build: Build; readonly machine: Machine }[];
}

/** Whom the checks ask. */
export interface Outside extends DockerfilePlaces {
  readonly askBuilder: AskBuilder;
  /** Asks what becomes of a builder that is declared; undefined where it is there as it is declared. */
  readonly askDeclared?: (declared: DeclaredBuilder) => Promise<BuilderAnswer | undefined>;
  readonly askImage: AskImage;
}

/**
 * Checks, before anything is built, what only builders, Dockerfiles and registries know: that each builder is there and
 * can do what is asked of it, that each target is a stage, and that the base images exist for each platform.
 *
 * @returns every problem, one for each place and fault, and a warning for what could not be checked
 */
export async function checkBeforehand(builds: readonly Build[], outside: Outside): Promise<Findings & OutsideFindings> {
  const found = await Promise.all(builds.filter(isKnown).map((build) => checkBuild(build, outside)));
  const split = builtOnSeveral(found.flatMap(({ build, answer }) => (answer ? [{ build, answer }] : [])));
  const open = judgeUnknownMachines(found.flatMap((one) => one.open ?? []));
  const problems = [...found.flatMap((one) => one.problems), ...split, ...open.problems];
  const distinct = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]));
  return {
    problems: [...distinct.values()],
    ofBases: found.flatMap(({ build, ofBases }) => ofBases.map((problem) => ({ build, problem }))),
    machines: found.flatMap(({ build, machine }) => (machine ? [{ build, machine }] : [])),
    warnings: [...new Set([...found.flatMap((one) => one.warnings), ...open.warnings])],
  };
}

/** What is no platform is reported by the rules of the settings. */
function isKnown({ platform }: Build): boolean {
  return platformProblem(platform) === undefined;
}

/** What is found of one build. */
interface Found extends Findings {
  readonly build: Build;
  readonly ofBases: readonly Problem[];
  readonly open?: UnknownMachine | undefined;
  /** The builder, where nothing is wrong with it. */
  readonly answer?: BuilderAnswer | undefined;
  readonly machine?: Machine | undefined;
}

/** What is found of it by its Dockerfile. */
interface FoundInFile extends Pick<Found, "problems" | "ofBases" | "open"> {
  /** The platforms of the programs that it runs; undefined where nobody can tell. */
  readonly runs?: readonly string[];
}

async function checkBuild(build: Build, outside: Outside): Promise<Found> {
  const [answer, text] = await Promise.all([answerOf(build, outside), dockerfileText(build, outside)]);
  const ofBuilder = checkBuilder(answer, build);
  const usable = answer.kind === "builder" && ofBuilder.problems.length === 0 ? answer.builder : undefined;
  const ofDockerfile = text === undefined ? NOTHING : await checkDockerfile(build, text, usable, outside);
  return {
    build,
    problems: [...ofBuilder.problems, ...ofDockerfile.problems],
    ofBases: ofDockerfile.ofBases,
    warnings: ofBuilder.warnings,
    // A builder that is at fault is checked again once it is not.
    open: ofBuilder.problems.length > 0 ? undefined : ofDockerfile.open,
    machine: machineOf(answer, build, ofDockerfile.runs),
    answer: ofBuilder.problems.length === 0 ? answer : undefined,
  };
}

const NOTHING: FoundInFile = { problems: [], ofBases: [] };

/** What is known of the machine; of a builder that is not made yet, only its name is. */
function machineOf(
  answer: BuilderAnswer,
  { platform, builder: name }: Build,
  runs: readonly string[] | undefined,
): Machine | undefined {
  if (answer.kind === "builder") return machineFor(answer.builder, platform, runs);
  return answer.kind === "planned" && name !== undefined ? { builder: name } : undefined;
}

async function answerOf({ builder, declared }: Build, { askBuilder, askDeclared }: Outside): Promise<BuilderAnswer> {
  return (declared && (await askDeclared?.(declared))) ?? askBuilder(builder);
}

async function checkDockerfile(
  build: Build,
  text: string,
  builder: Builder | undefined,
  { askImage, debug }: Outside,
): Promise<FoundInFile> {
  const { platform, target, args, contexts } = build;
  const dockerfile = understood(build, text, debug);
  if (!dockerfile) return NOTHING;
  const position = findTarget(dockerfile, target);
  if (position === undefined) {
    const isContext = target !== undefined && Object.hasOwn(contexts, target);
    const isFault = target !== undefined && !isContext;
    return { ...NOTHING, problems: isFault ? [missingTarget(dockerfile, target, build)] : [] };
  }
  const buildPlatform = builder && buildPlatformFor(builder, platform);
  const needsOn = (machine: string | undefined) =>
    needsOf(dockerfile, position, contexts, { platform, buildPlatform: machine, target, args });
  const needs = needsOn(buildPlatform);
  const runs = [...needs.runs].filter((one) => one !== undefined);
  // What runs on Windows has no handlers that could be missing.
  const onLinux = runs.filter((one) => parsePlatform(one)?.os === "linux");
  const isOpen = needs.origin.platform === undefined && needsOn(platform).origin.platform !== undefined;
  const wrong = checkOrigin(needs.origin, build);
  // What is wrong for what the Dockerfile says is not judged by what the image is.
  const judged = wrong.length === 0 ? needs.origin.image : undefined;
  return {
    problems: [...(builder ? onLinux.flatMap((one) => checkRuns(builder, build, one)) : []), ...wrong],
    ofBases: await checkImages(needs.images, judged, build, { askImage, debug }),
    open: isOpen
      ? { build, origin: needs.origin, isOneMachine: builder !== undefined && builder.nodes.length <= 1 }
      : undefined,
    runs,
  };
}
