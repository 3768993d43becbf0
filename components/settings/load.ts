import * as pulumi from "@pulumi/pulumi";
import { pinGitContext } from "../docker-build/git-context.ts";
import { problemsOutside } from "../preflight/outside.ts";
import { plannedBuilds } from "../preflight/planned-build.ts";
import { projectFiles } from "./files.ts";
import { parseSettings } from "./parse.ts";
import { plainSecrets, writtenConfiguration } from "./plain-secrets.ts";
import { formatProblems } from "./problems.ts";
import { entriesOf } from "./raw.ts";
import { type GithubSettings, type ImageInput, type ImageSettings, NAMESPACE, type SecretInput } from "./schema.ts";
import { fillTemplates } from "./template.ts";

/** The settings of a stack, its secrets guarded by Pulumi. */
export interface StackSettings {
  /** By name, as {@link checkImage} takes them. */
  readonly images: Readonly<Record<string, ImageInput<pulumi.Input<string>>>>;
  /** Names of buildx builders by platform, or by `default`. */
  readonly builders: Readonly<Record<string, string>>;
  /** Absent when the stack has nothing to do with a repository. */
  readonly github?: GithubSettings<pulumi.Input<string>>;
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
  if (raw.images === undefined && raw.github === undefined) {
    throw new pulumi.RunError(
      `the stack names neither images nor a repository: write ${NAMESPACE}:images or ${NAMESPACE}:github into ` +
        "its file, as Pulumi.ghcr.example.yaml and Pulumi.repository.example.yaml do",
    );
  }
  const templates = { environment: process.env, ...(owner === undefined ? {} : { owner }) };
  const builds = entriesOf(raw.images).flatMap(([name, image]) => {
    const path = ["images", name];
    return plannedBuilds(fillTemplates(image, path, templates).value, path, raw.builders, ["builders"]);
  });
  const outside = problemsOutside(builds, ["builders"]);
  const files = projectFiles(process.cwd());
  const result = parseSettings(raw, { ...templates, files, pinContext: pinGitContext });
  const problems = [
    ...plainSecrets(raw, writtenConfiguration(files, pulumi.getStack()), isSecretKey),
    ...("problems" in result ? result.problems : []),
    ...(await outside),
  ];
  if ("problems" in result || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    throw new pulumi.RunError(`the stack's configuration has ${count}:\n${formatProblems(problems, `${NAMESPACE}:`)}`);
  }
  const { images, builders, github } = result.settings;
  const guarded = Object.entries(images).map(([name, image]) => [name, { ...image, secrets: guard(image.secrets) }]);
  return { images: Object.fromEntries(guarded), builders, ...(github && { github: guardGithub(github) }) };
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

/** Build secrets as arguments of a component: the values that the engine decrypted are secret again. */
function guard(secrets: ImageSettings["secrets"]): Record<string, SecretInput<pulumi.Input<string>>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([id, source]) => [id, "value" in source ? pulumi.secret(source.value) : source]),
  );
}

/** Every key under the namespace; one that is unknown is left for the schema to refuse. */
function readConfiguration(): { images?: unknown; builders?: unknown; github?: unknown } {
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
