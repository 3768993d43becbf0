import * as pulumi from "@pulumi/pulumi";
import type { GithubSettings } from "../settings/github.ts";

type Secret = pulumi.Input<string>;

/** What is about a repository as the state may hold it: token and secrets are secrets of Pulumi. */
export function guarded({ token, secrets, environments, ...settings }: GithubSettings<Secret>): GithubSettings<Secret> {
  return {
    ...settings,
    ...(token !== undefined && { token: pulumi.secret(token) }),
    secrets: guardedTexts(secrets),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, environment]) => [
        name,
        { ...environment, secrets: guardedTexts(environment.secrets) },
      ]),
    ),
  };
}

function guardedTexts(secrets: Readonly<Record<string, Secret>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]));
}
