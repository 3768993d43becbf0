import * as pulumi from "@pulumi/pulumi";
import { formatRepository, parseRepository } from "../oci/reference.ts";
import { GIT_SERVERS } from "./docker-build/git-servers.ts";
import { sourceDateProblem } from "./metadata/labels.ts";
import { problemsOutside } from "./preflight/outside.ts";
import { plannedBuilds } from "./preflight/planned-build.ts";
import { checkBuilders } from "./settings/check.ts";
import { projectFiles } from "./settings/files.ts";
import { checkImage } from "./settings/parse.ts";
import { formatProblems } from "./settings/problems.ts";
import type { ImageInput, ImageSettings } from "./settings/schema.ts";
import { fillTemplates } from "./settings/template.ts";

/**
 * The image's settings out of a component's arguments, checked by the rules of the stack file.
 *
 * @throws pulumi.RunError with every problem
 */
export function checkedImage(
  name: string,
  args: ImageInput<pulumi.Input<string>>,
  builders: Readonly<Record<string, string>>,
): ImageSettings<pulumi.Input<string>> {
  const result = checkImage(name, args, {
    environment: process.env,
    files: projectFiles(process.cwd()),
    git: GIT_SERVERS,
  });
  const problems = [...("problems" in result ? result.problems : []), ...checkBuilders(builders, [name, "builders"])];
  const date = sourceDateProblem(process.env);
  const lines = [...(date ? [date] : []), ...(problems.length > 0 ? [formatProblems(problems)] : [])];
  if ("problems" in result || lines.length > 0) {
    throw refusal(name, lines.join("\n"));
  }
  const { repositories } = result.settings;
  // Docker Hub has three names: one is enough for names of resources, and for finding its credentials.
  return { ...result.settings, repositories: repositories.map((each) => formatRepository(parseRepository(each))) };
}

/**
 * Settles that builders and base images are there: no build is registered before.
 *
 * @throws pulumi.RunError with every problem
 */
export async function readiness(
  name: string,
  args: ImageInput<pulumi.Input<string>>,
  builders: Readonly<Record<string, string>>,
): Promise<void> {
  const path = [name, "builders"];
  const { value } = fillTemplates(args, [name], { environment: process.env });
  const problems = await problemsOutside(plannedBuilds(value, [name], builders, path), path);
  if (problems.length === 0) return;
  const error = refusal(name, formatProblems(problems));
  // Once the program itself is through, Pulumi prints the stack of whatever error has one.
  error.stack = "";
  throw error;
}

function refusal(name: string, lines: string): pulumi.RunError {
  return new pulumi.RunError(`the image "${name}" cannot be built:\n${lines}`);
}
