import * as pulumi from "@pulumi/pulumi";
import { ImagePlan, warn } from "./image-plan.ts";
import { tagsAsker } from "./plan/existing-tags.ts";
import { Sources } from "./plan/sources.ts";
import { type PlannedImage, planStack } from "./plan/stack-plan.ts";
import { problemsOutside } from "./preflight/outside.ts";
import { plannedBuilds } from "./preflight/planned-build.ts";
import type { RawSettings } from "./settings/parse.ts";
import { formatPath, formatProblems, layered, type Problem } from "./settings/problems.ts";
import { entriesOf, isMap, textsOf } from "./settings/raw.ts";
import { type ImageSettings, NAMESPACE } from "./settings/schema.ts";

/**
 * Reads the images of the stack's configuration and plans them, with the working folder as the project's: settings,
 * tags, builders and registries are checked as a whole.
 *
 * @returns by name, their secrets guarded by Pulumi
 * @throws pulumi.RunError with all problems, a line for each
 */
export async function loadImages(): Promise<Readonly<Record<string, ImagePlan>>> {
  const raw = readConfiguration();
  const planned = await planStack(raw, {
    environment: process.env,
    sources: new Sources({ env: process.env }),
    askTags: tagsAsker(process.env),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  });
  const builds = entriesOf(planned.written).flatMap(([name, image]) =>
    plannedBuilds(image, ["images", name], raw.builders, ["builders"]),
  );
  const problems = layered([
    plainSecrets(raw.images),
    "problems" in planned ? planned.problems : [],
    await problemsOutside(builds, ["builders"]),
  ]);
  if ("problems" in planned || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    throw new pulumi.RunError(`the stack's configuration has ${count}:\n${formatProblems(problems, `${NAMESPACE}:`)}`);
  }
  const { images, builders } = planned.plan;
  const plans = Object.entries(images).map(
    async ([name, image]) => [name, await planOf(name, image, builders)] as const,
  );
  return Object.fromEntries(await Promise.all(plans));
}

async function planOf(
  name: string,
  image: PlannedImage,
  builders: Readonly<Record<string, string>>,
): Promise<ImagePlan> {
  const { settings, context, metadata } = image;
  await warn(name, metadata);
  return new ImagePlan({ ...settings, secrets: guard(settings.secrets) }, context, builders, Promise.resolve(metadata));
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

/** Build secrets that stand in the stack's file for everybody to read. */
function plainSecrets(images: unknown): Problem[] {
  if (isSecretKey(`${NAMESPACE}:images`)) return [];
  return entriesOf(images).flatMap(([name, image]) =>
    textsOf(isMap(image) ? image.secrets : undefined, ["images", name, "secrets"]).map(([path]) => ({
      path,
      message: `is plain text in the stack's file; run: pulumi config set --secret --path '${NAMESPACE}:${formatPath(path)}'`,
    })),
  );
}

/**
 * Whether any part of a key's value is encrypted: the engine tells no more than that. The SDK exports the function
 * and leaves it out of its types.
 */
function isSecretKey(key: string): boolean {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return runtime.isConfigSecret(key);
}
