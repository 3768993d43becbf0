// Not from the package itself: that loads the classes of all its resources.
import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsEnvironmentVariable } from "@pulumi/github/actionsEnvironmentVariable.js";
import { ActionsRepositoryPermissions } from "@pulumi/github/actionsRepositoryPermissions.js";
import { ActionsSecret } from "@pulumi/github/actionsSecret.js";
import { ActionsVariable } from "@pulumi/github/actionsVariable.js";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment.js";
import { RepositoryEnvironmentDeploymentPolicy } from "@pulumi/github/repositoryEnvironmentDeploymentPolicy.js";
import { WorkflowRepositoryPermissions } from "@pulumi/github/workflowRepositoryPermissions.js";
import type * as pulumi from "@pulumi/pulumi";
import { UNPROTECTED } from "../../lib/github/environment.ts";
import type { Item } from "../../lib/github/item.ts";
import { itemKey, storedName } from "../../lib/github/item.ts";
import { ownValue } from "../../lib/own-value.ts";
import type { GithubSettings } from "../settings/github.ts";
import { NEW_PERMISSIONS } from "./permissions.ts";
import type { Preparation } from "./plan-repository.ts";
import { PROTECTION_FIELDS, protectionArguments } from "./provider-protection.ts";

type Settings = GithubSettings<pulumi.Input<string>>;

/**
 * Registers the resource of GitHub's provider that makes an item. Every field that GitHub wants is set, also those that
 * the provider calls optional.
 *
 * @param repository the repository's name, without its owner
 * @param prepared what is to be sent of what GitHub resets unless it is told
 */
export function itemResource(
  name: string,
  item: Item,
  repository: string,
  settings: Settings,
  { protections, permissions }: Pick<Preparation, "protections" | "permissions">,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  switch (item.kind) {
    case "secret": {
      const { environment, name: secretName } = item;
      const value = settingOf(holderOf(settings, environment).secrets, secretName);
      if (environment === undefined) return new ActionsSecret(name, { repository, secretName, value }, options);
      return new ActionsEnvironmentSecret(name, { repository, environment, secretName, value }, options);
    }
    case "variable": {
      const { environment, name: variableName } = item;
      const value = settingOf(holderOf(settings, environment).variables, variableName);
      if (environment === undefined) {
        return new ActionsVariable(name, { repository, variableName, value }, options);
      }
      return new ActionsEnvironmentVariable(name, { repository, environment, variableName, value }, options);
    }
    case "environment": {
      const { whole, isSent } = protections.get(item.name) ?? { whole: UNPROTECTED, isSent: true };
      return new RepositoryEnvironment(
        name,
        { repository, environment: item.name, ...protectionArguments(whole) },
        // What was changed outside Pulumi in fields that the settings do not name is not sent.
        isSent ? options : { ...options, ignoreChanges: [...PROTECTION_FIELDS] },
      );
    }
    case "branch":
    case "tag": {
      const { environment, name: pattern } = item;
      const what = item.kind === "branch" ? { branchPattern: pattern } : { tagPattern: pattern };
      return new RepositoryEnvironmentDeploymentPolicy(name, { repository, environment, ...what }, options);
    }
    case "actions": {
      const { whole, isSent } = permissions.get(itemKey(item)) ?? { whole: {}, isSent: true };
      const { enabled, allowed, pinning } = { ...NEW_PERMISSIONS.actions, ...whole };
      return new ActionsRepositoryPermissions(
        name,
        {
          repository,
          enabled: enabled === "true",
          allowedActions: allowed,
          ...(pinning === "true" && { shaPinningRequired: true }),
        },
        isSent ? options : { ...options, ignoreChanges: ["shaPinningRequired"] },
      );
    }
    case "workflow": {
      const { whole, isSent } = permissions.get(itemKey(item)) ?? { whole: {}, isSent: true };
      const { permissions: ofToken, approves } = { ...NEW_PERMISSIONS.workflow, ...whole };
      return new WorkflowRepositoryPermissions(
        name,
        { repository, defaultWorkflowPermissions: ofToken, canApprovePullRequestReviews: approves === "true" },
        isSent
          ? options
          : { ...options, ignoreChanges: ["defaultWorkflowPermissions", "canApprovePullRequestReviews"] },
      );
    }
  }
}

function holderOf(settings: Settings, environment: string | undefined): Pick<Settings, "secrets" | "variables"> {
  const holder = environment === undefined ? settings : ownValue(settings.environments, environment);
  return holder ?? { secrets: {}, variables: {} };
}

/** The value under a name, however its letters are written. */
function settingOf<Value>(values: Readonly<Record<string, Value>>, stored: string): Value {
  const [, value] = Object.entries(values).find(([name]) => storedName(name) === stored) ?? [];
  if (value === undefined) throw new Error(`the settings have no value for ${stored}`);
  return value;
}
