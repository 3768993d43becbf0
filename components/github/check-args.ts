import * as pulumi from "@pulumi/pulumi";
import { ownValue } from "../../lib/own-value.ts";
import { checkGithub } from "../settings/check-github.ts";
import type { GithubInput, GithubSettings } from "../settings/github.ts";
import { formatProblems } from "../settings/problems.ts";
import { isMap } from "../settings/raw.ts";

type Secret = pulumi.Input<string>;

/** Placeholder for values that only Pulumi can read, while the rest is checked. */
const OPAQUE = "opaque";

/**
 * The settings of a repository out of a component's arguments, checked by the rules of the stack file.
 *
 * @throws pulumi.RunError with every problem
 */
export function checkRepositoryArgs(name: string, args: GithubInput<Secret>): GithubSettings<Secret> {
  const result = checkGithub(readable(args), [name], { environment: process.env });
  if ("problems" in result) throw refusal(args.repository, formatProblems(result.problems));
  const { token: _, environments, ...settings } = result.settings;
  return {
    ...settings,
    ...(args.token !== undefined && { token: args.token }),
    secrets: args.secrets ?? {},
    environments: Object.fromEntries(
      Object.entries(environments).map(([environment, rest]) => [
        environment,
        { ...rest, secrets: ownValue(args.environments ?? {}, environment)?.secrets ?? {} },
      ]),
    ),
  };
}

/** @param lines what is in the way, a sentence a line */
export function refusal(repository: string, lines: string): pulumi.RunError {
  return new pulumi.RunError(`${repository} cannot be set up:\n${lines}`);
}

/** A copy without what is undefined, and with a text for each output or promise. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (isMap(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(entries.map(([key, inner]) => [key, readable(inner)]));
  }
  return typeof value === "object" && value !== null ? OPAQUE : value;
}
