import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import type { Item } from "../../lib/github/item.ts";
import { storedName } from "../../lib/github/item.ts";
import type { GithubSettings } from "../settings/github.ts";

type Settings = GithubSettings<pulumi.Input<string>>;

/** The name of an item's resource in the program: `repository-secret-DOCKER_HUB_TOKEN`. */
export function itemName(component: string, item: Item): string {
  switch (item.kind) {
    case "environment":
      return `${component}-environment-${item.name}`;
    case "actions":
    case "workflow":
      return `${component}-${item.kind}`;
    default: {
      const holder = item.environment === undefined ? component : `${component}-environment-${item.environment}`;
      return `${holder}-${item.kind}-${item.name}`;
    }
  }
}

/**
 * Registers the resource of GitHub's provider that makes an item. Every field that GitHub wants is set, also those that
 * the provider calls optional.
 *
 * @param repository the repository's name, without its owner
 */
export function itemResource(
  name: string,
  item: Item,
  repository: string,
  settings: Settings,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  switch (item.kind) {
    case "secret": {
      const { environment, name: secretName } = item;
      const value = settingOf(holderOf(settings, environment).secrets, secretName);
      if (environment === undefined) return new github.ActionsSecret(name, { repository, secretName, value }, options);
      return new github.ActionsEnvironmentSecret(name, { repository, environment, secretName, value }, options);
    }
    case "variable": {
      const { environment, name: variableName } = item;
      const value = settingOf(holderOf(settings, environment).variables, variableName);
      if (environment === undefined) {
        return new github.ActionsVariable(name, { repository, variableName, value }, options);
      }
      return new github.ActionsEnvironmentVariable(name, { repository, environment, variableName, value }, options);
    }
    case "environment": {
      const hasPatterns = (settings.environments[item.name]?.branches.length ?? 0) > 0;
      const policy = { deploymentBranchPolicy: { customBranchPolicies: true, protectedBranches: false } };
      return new github.RepositoryEnvironment(
        name,
        { repository, environment: item.name, ...(hasPatterns && policy) },
        // What the settings do not speak of stays as somebody has clicked it.
        { ...options, ignoreChanges: ["reviewers", "waitTimer", "preventSelfReview", "canAdminsBypass"] },
      );
    }
    case "branch": {
      const { environment, name: branchPattern } = item;
      return new github.RepositoryEnvironmentDeploymentPolicy(
        name,
        { repository, environment, branchPattern },
        options,
      );
    }
    case "actions":
      return new github.ActionsRepositoryPermissions(
        name,
        { repository, enabled: true, allowedActions: settings.actions?.allowed ?? "all" },
        options,
      );
    case "workflow":
      return new github.WorkflowRepositoryPermissions(
        name,
        {
          repository,
          defaultWorkflowPermissions: settings.workflow?.permissions ?? "read",
          canApprovePullRequestReviews: settings.workflow?.canApprovePullRequests ?? false,
        },
        options,
      );
  }
}

function holderOf(settings: Settings, environment: string | undefined): Pick<Settings, "secrets" | "variables"> {
  return (environment === undefined ? settings : settings.environments[environment]) ?? { secrets: {}, variables: {} };
}

/** The value under a name, however its letters are written. */
function settingOf<Value>(values: Readonly<Record<string, Value>>, stored: string): Value {
  const [, value] = Object.entries(values).find(([name]) => storedName(name) === stored) ?? [];
  if (value === undefined) throw new Error(`the settings hold no value for ${stored}`);
  return value;
}
