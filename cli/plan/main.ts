import { basename } from "node:path";
import { GIT_SERVERS } from "../../components/contexts/git-servers.ts";
import { tagsAsker } from "../../components/plan/existing-tags.ts";
import { liveAsker } from "../../components/plan/left-tags.ts";
import { planImages } from "../../components/plan/plan-images.ts";
import { Sources } from "../../components/plan/sources.ts";
import { imageAsker } from "../../components/preflight/base-image.ts";
import { formatProblems, layered } from "../../components/settings/problems.ts";
import { writtenRegistries } from "../../components/settings/registries.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { changedValues } from "../../components/settings/yaml-changes.ts";
import { readStack } from "../../components/stack/read.ts";
import { writtenTexts } from "../../components/stack/written-texts.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { chosenStackFile, type DefaultStackFile, stackFileUsage } from "../support/default-stack-file.ts";
import { readOptions } from "../support/options.ts";
import { wantsColor, writeJobSummary } from "../support/output.ts";
import { writeStepOutputs } from "../support/step-outputs.ts";
import { collectPlan } from "./collect.ts";
import { keepComment } from "./comment.ts";
import { commentPlace } from "./comment-place.ts";
import { planMarkdown } from "./markdown.ts";
import { planOutputs } from "./outputs.ts";
import { readStackFile } from "./stack-file.ts";
import { planText } from "./text.ts";

/** How the command is called, and what it plans when it is not told. */
export interface PlanCaller {
  /** As typed: `npx multiarch plan`. */
  readonly command: string;
  /** Left out: a stack file has to be named. */
  readonly otherwise?: DefaultStackFile & {
    /** The whole environment in which it is planned. */
    readonly environment: NodeJS.ProcessEnv;
  };
}

const usage = ({ command, otherwise }: PlanCaller) => `usage: ${command} [OPTIONS]

  Shows which tags and labels each image would get, and which rule gives them. Reads, and builds nothing.

  --json             print JSON
  --markdown         print Markdown
  --comment          keep the plan in one comment on the pull request that a job in GitHub Actions runs for
  --stack-file FILE  ${stackFileUsage(otherwise)}
  --event FILE       plan as if this event had happened: the payload of a GitHub webhook
  --ref REF          plan as if this ref had been pushed: refs/tags/v1.2.3

  In GitHub Actions the plan is added to the summary of the job, and the step has the outputs version, published, tags
  and json.
`;

const OPTIONS = {
  json: { type: "boolean", default: false },
  markdown: { type: "boolean", default: false },
  comment: { type: "boolean", default: false },
  "stack-file": { type: "string" },
  event: { type: "string" },
  ref: { type: "string" },
} as const;

/** `multiarch plan`: what would be published under which names. Starts nothing. */
export async function main(
  args: readonly string[],
  caller: PlanCaller = { command: "multiarch plan" },
): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (!options || (options.json && options.markdown)) {
    process.stderr.write(usage(caller));
    return 2;
  }
  const { "stack-file": file, event, ref } = options;
  const { otherwise } = caller;
  const stackFile = chosenStackFile(file, otherwise);
  const environment = file === undefined && otherwise ? otherwise.environment : process.env;
  const sources = new Sources({
    env: environment,
    ...(event !== undefined && { event }),
    ...(ref !== undefined && { ref }),
  });
  const raw = readStackFile(stackFile);
  const registries = writtenRegistries(raw.registries);
  const changed = changedValues(raw, await writtenTexts(stackFile, raw));
  const stack = await readStack(raw, { environment, sources });
  const planned = await planImages(stack.images, stack.problems, {
    environment,
    sources,
    askTags: tagsAsker(environment, registries),
    contexts: { git: GIT_SERVERS, askImage: imageAsker(environment, registries) },
    askLive: liveAsker(environment, registries),
    isPreview: true,
    now: new Date(),
  });
  const problems = layered([changed, planned.problems]);
  if (problems.length > 0) {
    process.stderr.write(`${formatProblems(problems, `${NAMESPACE}:`)}\n`);
    return 1;
  }
  const client = new RegistryClient({ environment, registries, retry: ONE_TRY });
  const plan = await collectPlan(planned, await sources.ofProgram(), client);
  const markdown = planMarkdown(plan);
  if (options.json) process.stdout.write(`${JSON.stringify(plan, undefined, 2)}\n`);
  else process.stdout.write(options.markdown ? markdown : planText(plan, wantsColor(process.stdout, process.env)));
  writeJobSummary(markdown);
  writeStepOutputs(planOutputs(plan));
  if (options.comment) await keepComment(await commentPlace(process.env), basename(stackFile), markdown);
  return 0;
}
