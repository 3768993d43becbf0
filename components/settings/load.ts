import * as pulumi from "@pulumi/pulumi";
import { GIT_SERVERS } from "../docker-build/git-servers.ts";
import { problemsOutside } from "../preflight/outside.ts";
import { plannedBuilds } from "../preflight/planned-build.ts";
import { projectFiles } from "./files.ts";
import { parseSettings } from "./parse.ts";
import { formatPath, formatProblems, type Problem } from "./problems.ts";
import { entriesOf, isMap, textsOf } from "./raw.ts";
import { type ImageInput, type ImageSettings, NAMESPACE, type SecretInput } from "./schema.ts";
import { fillTemplates } from "./template.ts";

/** The settings of a stack, its secrets guarded by Pulumi. */
export interface StackSettings {
  /** By name, as {@link checkImage} takes them. */
  readonly images: Readonly<Record<string, ImageInput<pulumi.Input<string>>>>;
  /** Names of buildx builders by platform, or by `default`. */
  readonly builders: Readonly<Record<string, string>>;
}

/**
 * Reads the settings from the stack's configuration and checks them, with the working folder as the project's, and with
 * the builders and registries that they name.
 *
 * @param owner the owner of the git remote, for `{{owner}}`
 * @throws pulumi.RunError with all problems, a line for each
 */
export async function loadSettings({ owner }: { owner?: string | undefined } = {}): Promise<StackSettings> {
  const raw = readConfiguration();
  const templates = { environment: process.env, ...(owner === undefined ? {} : { owner }) };
  const builds = entriesOf(raw.images).flatMap(([name, image]) => {
    const path = ["images", name];
    return plannedBuilds(fillTemplates(image, path, templates).value, path, raw.builders, ["builders"]);
  });
  const outside = problemsOutside(builds, ["builders"]);
  const files = projectFiles(process.cwd());
  const result = parseSettings(raw, { ...templates, files, git: GIT_SERVERS });
  const problems = [...plainSecrets(raw.images), ...("problems" in result ? result.problems : []), ...(await outside)];
  if ("problems" in result || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    throw new pulumi.RunError(`the stack's configuration has ${count}:\n${formatProblems(problems, `${NAMESPACE}:`)}`);
  }
  const { images, builders } = result.settings;
  const guarded = Object.entries(images).map(([name, image]) => [name, { ...image, secrets: guard(image.secrets) }]);
  return { images: Object.fromEntries(guarded), builders };
}

/** Build secrets as arguments of a component: the values that the engine decrypted are secret again. */
function guard(secrets: ImageSettings["secrets"]): Record<string, SecretInput<pulumi.Input<string>>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([id, source]) => [id, "value" in source ? pulumi.secret(source.value) : source]),
  );
}

/** Every key under the namespace; one that is unknown is left for the schema to refuse. */
function readConfiguration(): { images?: unknown; builders?: unknown } {
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
