import { basename, relative, resolve } from "node:path";
import { missingContexts } from "../../components/bases/missing-contexts.ts";
import { endpointsOf } from "../../components/builders/instance.ts";
import { BUILT_VARIABLE } from "../../components/built/built-file.ts";
import { builtIn } from "../../components/built/program-built.ts";
import { pushedAsker } from "../../components/built/pushed-members.ts";
import { GIT_SERVERS } from "../../components/contexts/git-servers.ts";
import { imageDigestAsker } from "../../components/parents/image-digest.ts";
import { tagsAsker } from "../../components/plan/existing-tags.ts";
import { liveAsker } from "../../components/plan/left-tags.ts";
import { planImages } from "../../components/plan/plan-images.ts";
import { Sources } from "../../components/plan/sources.ts";
import { planBuilt } from "../../components/plan/take-built.ts";
import { imageAsker } from "../../components/preflight/base-image.ts";
import { builderAsker } from "../../components/preflight/builder.ts";
import { buildxIn } from "../../components/preflight/buildx.ts";
import { createdAsker } from "../../components/preflight/image-created.ts";
import { formatProblems, layered } from "../../components/settings/problems.ts";
import { writtenRegistries } from "../../components/settings/registries.ts";
import { readRunners } from "../../components/settings/runners.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { changedValues } from "../../components/settings/yaml-changes.ts";
import { readStack } from "../../components/stack/read.ts";
import { stackFileTexts } from "../../components/stack/stack-file-texts.ts";
import { builtBy } from "../../lib/built-by.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { printable } from "../../lib/printable.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";
import { chosenStackFile, type DefaultStackFile } from "../support/default-stack-file.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { projectFolder } from "../support/project-folder.ts";
import { hasStepOutputs, writeStepOutputs } from "../support/step-outputs.ts";
import { writtenSettings } from "../support/written-settings.ts";
import { withBuilders } from "./builders.ts";
import { collectPlan } from "./collect.ts";
import { keepComment } from "./comment.ts";
import { commentPlace } from "./comment-place.ts";
import { planMarkdown } from "./markdown.ts";
import { planOutputs } from "./outputs.ts";
import { askContextsAlone, withHistory, withPins } from "./pins.ts";
import { asHandedOver } from "./stack-file.ts";
import { stackState } from "./stack-state.ts";
import { planText } from "./text.ts";

/** The command's options. */
export interface PlanOptions {
  readonly json?: boolean | undefined;
  readonly markdown?: boolean | undefined;
  /** Whether the registries are asked where each tag points now. */
  readonly registry?: boolean | undefined;
  /** Whether it is shown what images are built on. */
  readonly bases?: boolean | undefined;
  /** Whether the builders are asked where each platform would be built. */
  readonly builders?: boolean | undefined;
  readonly comment?: boolean | undefined;
  readonly stackFile?: string | undefined;
  /** A file with the payload of a webhook. */
  readonly event?: string | undefined;
  readonly ref?: string | undefined;
  /** YAML in place of `multiarch:runners`; an empty text counts as left out. */
  readonly runners?: string | undefined;
}

/** What the command plans when it is not told. */
export interface PlanCaller {
  /** Left out: a stack file has to be named, unless the folder has only one. */
  readonly otherwise?: DefaultStackFile & {
    /** The whole environment in which it is planned. */
    readonly environment: NodeJS.ProcessEnv;
  };
}

/** @returns the exit code */
export async function plan(options: PlanOptions, { otherwise }: PlanCaller): Promise<number> {
  const { stackFile: file, ref } = options;
  const stackFile = resolve(chosenStackFile(file, otherwise));
  const event = options.event === undefined ? undefined : resolve(options.event);
  process.chdir(projectFolder(stackFile));
  const environment = file === undefined && otherwise ? otherwise.environment : process.env;
  const sources = new Sources({
    env: environment,
    ...(event !== undefined && { event }),
    ...(ref !== undefined && { ref }),
  });
  const settings = writtenSettings(stackFile);
  const written = asHandedOver(settings);
  for (const note of settings.notes) process.stderr.write(`${note}\n`);
  const changed = changedValues(written, await stackFileTexts(stackFile, written));
  const raw = options.runners ? { ...written, runners: readMap(options.runners) } : written;
  const registries = writtenRegistries(raw.registries);
  const stack = await readStack(raw, { environment, sources });
  const askLive = liveAsker(environment, registries);
  const askImage = imageAsker(environment, registries);
  const planned = await planImages(stack.images, stack.problems, {
    environment,
    sources,
    askTags: tagsAsker(environment, registries),
    git: GIT_SERVERS,
    askImage: wantsPins(options) ? askImage : askContextsAlone(stack.images, askImage),
    askLive,
    isPreview: true,
    now: new Date(),
  });
  const files = environment[BUILT_VARIABLE] ? builtIn(environment) : undefined;
  const elsewhere = files && {
    askPushed: pushedAsker(environment, registries),
    askDigest: imageDigestAsker(environment, registries),
    stackFile: relative(process.cwd(), stackFile),
  };
  const taken = elsewhere && (await planBuilt(stack.images, planned, files, elsewhere));
  const problems = layered([
    changed,
    [...planned.problems, ...(taken?.problems ?? [])],
    planned.planned.flatMap(missingContexts),
  ]);
  if (problems.length > 0) {
    process.stderr.write(`${formatProblems(problems, `${NAMESPACE}:`)}\n`);
    return 1;
  }
  // As they are built on each other.
  const images = [...planned.planned, ...planned.leftAlone].map(({ image }) => image);
  const client = new RegistryClient({ environment, registries, retry: ONE_TRY });
  const gathered = await collectPlan(
    planned,
    await sources.ofProgram(),
    readRunners(raw.runners),
    client,
    options.registry ? askLive : undefined,
  );
  const askBuilder = builderAsker(buildxIn(environment), { endpointsOf: (name) => endpointsOf(name, environment) });
  const built = options.builders
    ? await withBuilders(gathered, images, { git: GIT_SERVERS, askImage, askBuilder })
    : { plan: gathered, problems: [] };
  if (built.problems.length > 0) {
    process.stderr.write(`${formatProblems(built.problems, `${NAMESPACE}:`)}\n`);
    return 1;
  }
  const collected = built.plan;
  const pinned = wantsPins(options) ? await withPins(collected, images, { git: GIT_SERVERS, askImage }) : collected;
  const detailed = options.bases
    ? await withHistory(pinned, await stackState(stackFile, environment), createdAsker(environment, registries))
    : pinned;
  const shown = options.bases ? detailed : collected;
  const markdown = planMarkdown(shown);
  if (options.json) process.stdout.write(`${JSON.stringify(detailed, undefined, 2)}\n`);
  else process.stdout.write(options.markdown ? markdown : planText(shown, wantsColor(process.stdout, process.env)));
  if (!options.json && !options.markdown) {
    for (const built of [...(taken?.taken.values() ?? [])].flat())
      process.stdout.write(`${printable(`${built.image} on ${built.platform}: ${builtBy(built)}`)}\n`);
  }
  writeJobSummary(markdown);
  writeStepOutputs(planOutputs(detailed));
  if (options.comment) await keepComment(await commentPlace(process.env), basename(stackFile), markdown);
  return 0;
}

/** What is not YAML is left as a text, for the settings' rules to refuse. */
function readMap(text: string): unknown {
  try {
    return parseEngineYaml(text);
  } catch {
    return text;
  }
}

/** Whether a plan has what its images are built from: it is more to ask for, and for programs. */
function wantsPins({ json, bases }: PlanOptions): boolean {
  return json === true || bases === true || hasStepOutputs();
}
