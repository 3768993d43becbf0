import * as pulumi from "@pulumi/pulumi";
import type { GithubSettings } from "../settings/github.ts";

type Secret = pulumi.Input<string>;

/** The settings of a repository as the state can have them: token and secrets are secrets of Pulumi. */
export function wrapSecrets({
  token,
  secrets,
  environments,
  ...settings
}: GithubSettings<Secret>): GithubSettings<Secret> {
  return {
    ...settings,
    ...(token !== undefined && { token: pulumi.secret(token) }),
    secrets: wrapTexts(secrets),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, environment]) => [
        name,
        { ...environment, secrets: wrapTexts(environment.secrets) },
      ]),
    ),
  };
}

function wrapTexts(secrets: Readonly<Record<string, Secret>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]));
}
