import type * as github from "@pulumi/github";
import type { Protection } from "../../lib/github/environment.ts";

/** What protects an environment, as GitHub's provider takes it and keeps it in the state. */
type ProviderProtection = Pick<
  github.RepositoryEnvironmentArgs,
  "waitTimer" | "preventSelfReview" | "canAdminsBypass" | "reviewers" | "deploymentBranchPolicy"
>;

export const PROTECTION_FIELDS: readonly (keyof ProviderProtection)[] = [
  "waitTimer",
  "preventSelfReview",
  "canAdminsBypass",
  "reviewers",
  "deploymentBranchPolicy",
];

/** The provider's arguments; what is as in a new environment is left out. */
export function protectionArguments(protection: Protection): ProviderProtection {
  const { waitTimer, preventSelfReview, canAdminsBypass, reviewers, deployments } = protection;
  const users = [...reviewers.users];
  const teams = [...reviewers.teams];
  const hasPatterns = deployments === "patterns";
  return {
    ...(waitTimer > 0 && { waitTimer }),
    ...(preventSelfReview && { preventSelfReview }),
    ...(!canAdminsBypass && { canAdminsBypass }),
    ...(users.length + teams.length > 0 && { reviewers: [{ users, teams }] }),
    ...(deployments !== "all" && {
      deploymentBranchPolicy: { customBranchPolicies: hasPatterns, protectedBranches: !hasPatterns },
    }),
  };
}

/** What was sent last, out of the resource's outputs in the state. */
export function recordedProtection(outputs: Readonly<Record<string, unknown>>): Protection {
  const { waitTimer, preventSelfReview, canAdminsBypass, reviewers, deploymentBranchPolicy } = outputs as {
    waitTimer?: number;
    preventSelfReview?: boolean;
    canAdminsBypass?: boolean;
    reviewers?: readonly { readonly users?: readonly number[]; readonly teams?: readonly number[] }[];
    deploymentBranchPolicy?: { readonly customBranchPolicies?: boolean };
  };
  const [{ users = [], teams = [] } = {}] = reviewers ?? [];
  return {
    waitTimer: waitTimer ?? 0,
    preventSelfReview: preventSelfReview ?? false,
    canAdminsBypass: canAdminsBypass ?? true,
    reviewers: { users, teams },
    deployments: deploymentBranchPolicy
      ? deploymentBranchPolicy.customBranchPolicies
        ? "patterns"
        : "protected"
      : "all",
  };
}
