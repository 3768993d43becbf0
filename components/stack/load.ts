import * as pulumi from "@pulumi/pulumi";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import { tagsAsker } from "../plan/existing-tags.ts";
import { ImagePlan, warn } from "../plan/image.ts";
import { liveAsker } from "../plan/left-tags.ts";
import { Sources } from "../plan/sources.ts";
import { contextServers, problemsOutside } from "../preflight/ask.ts";
import { projectFiles } from "../settings/files.ts";
import type { RawSettings } from "../settings/parse.ts";
import { formatProblems, layered } from "../settings/problems.ts";
import { writtenRegistries } from "../settings/registries.ts";
import { type GithubSettings, type ImageSettings, NAMESPACE } from "../settings/schema.ts";
import { changedValues } from "../settings/yaml-changes.ts";
import { type KeptPlan, keptImages } from "./kept.ts";
import { plainSecrets, writtenConfiguration } from "./plain-secrets.ts";
import { type PlannedImage, planStack, type StackPlan } from "./plan.ts";
import { writtenTexts } from "./written-texts.ts";

/** What a stack is to do, its secrets guarded by Pulumi. */
export interface LoadedStack {
  /** By name. */
  readonly images: Readonly<Record<string, ImagePlan>>;
  /** By name, the images that this update leaves as the last one left them. */
  readonly kept: Readonly<Record<string, KeptPlan>>;
  /** Absent when the stack has nothing to do with a repository. */
  readonly github?: GithubSettings<pulumi.Input<string>>;
}

/**
 * Reads the stack's configuration and plans its images, with the working folder as the project's: settings, tags,
 * builders and registries are checked as a whole.
 *
 * @throws pulumi.RunError with all problems, a line for each
 */
export async function loadStack(): Promise<LoadedStack> {
  const raw = readConfiguration();
  if (raw.images === undefined && raw.github === undefined) {
    throw new pulumi.RunError(
      `the stack names neither images nor a repository: write ${NAMESPACE}:images or ${NAMESPACE}:github into ` +
        "its file, as Pulumi.ghcr.example.yaml and Pulumi.repository.example.yaml do",
    );
  }
  const registries = writtenRegistries(raw.registries);
  const planned = await planStack(raw, {
    environment: process.env,
    sources: new Sources({ env: process.env }),
    askTags: tagsAsker(process.env, registries),
    contexts: contextServers(registries),
    ...(pulumi.runtime.hasEngine() && { askLive: liveAsker(process.env, registries) }),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  });
  const untagged = "plan" in planned ? planned.plan.untagged : {};
  const [outside, read] = await Promise.all([
    problemsOutside(planned.builds, ["builders"], registries),
    readContents("plan" in planned ? planned.plan.images : {}),
  ]);
  const problems = layered([
    changedValues(raw, await writtenTexts(`Pulumi.${pulumi.getStack()}.yaml`, raw)),
    plainSecrets(raw, writtenConfiguration(projectFiles(process.cwd()), pulumi.getStack()), isSecretKey),
    "problems" in planned ? planned.problems : [],
    outside,
    read.problems,
  ]);
  if ("problems" in planned || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    throw new pulumi.RunError(`the stack's configuration has ${count}:\n${formatProblems(problems, `${NAMESPACE}:`)}`);
  }
  const { images, github, ...others } = planned.plan;
  const plans = Object.entries(images).map(
    async ([name, image]) => [name, await planOf(name, image, others, read.contents[name] ?? {})] as const,
  );
  return {
    images: Object.fromEntries(await Promise.all(plans)),
    kept: await keptImages(untagged),
    ...(github && { github: guardGithub(github) }),
  };
}

/** What the builds of the images read of this machine, or why they could not. */
async function readContents(images: Readonly<Record<string, PlannedImage>>) {
  const read = await Promise.all(
    Object.entries(images).map(async ([name, { settings }]) => ({
      name,
      ...(await imageContent(settings, ["images", name])),
    })),
  );
  const contents = read.flatMap((each): [string, ImageContent][] =>
    "content" in each ? [[each.name, each.content]] : [],
  );
  const problems = read.flatMap((each) => ("problems" in each ? each.problems : []));
  return { contents: Object.fromEntries(contents), problems };
}

async function planOf(
  name: string,
  image: PlannedImage,
  { builders, registries }: Pick<StackPlan, "builders" | "registries">,
  content: ImageContent,
): Promise<ImagePlan> {
  const { settings, metadata } = image;
  await warn(name, metadata);
  const guarded = { ...settings, secrets: guard(settings.secrets) };
  return new ImagePlan(guarded, builders, Promise.resolve(metadata), Promise.resolve(content), registries);
}

/** What is about a repository as arguments of a component: token and secrets are secret again. */
function guardGithub({ token, ...github }: GithubSettings): GithubSettings<pulumi.Input<string>> {
  const environments = Object.entries(github.environments).map(([name, environment]) => [
    name,
    { ...environment, secrets: secretTexts(environment.secrets) },
  ]);
  return {
    ...github,
    ...(token !== undefined && { token: pulumi.secret(token) }),
    secrets: secretTexts(github.secrets),
    environments: Object.fromEntries(environments),
  };
}

function secretTexts(secrets: Readonly<Record<string, string>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]));
}

/** The values that the engine decrypted are secret again. */
function guard(secrets: ImageSettings["secrets"]): ImageSettings<pulumi.Input<string>>["secrets"] {
  return Object.fromEntries(
    Object.entries(secrets).map(([id, source]) => [
      id,
      "value" in source ? { value: pulumi.secret(source.value) } : source,
    ]),
  );
}

/** Every key under the namespace; one that is unknown is left for the schema to refuse. */
function readConfiguration(): RawSettings {
  const prefix = `${NAMESPACE}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), readValue(text)]));
}

/** The engine passes lists and maps as JSON, a plain value as its text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Whether any part of a key's value is encrypted: the engine tells no more than that. The SDK exports the function
 * and leaves it out of its types.
 */
function isSecretKey(key: string): boolean {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return runtime.isConfigSecret(key);
}
