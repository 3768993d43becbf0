import type { GithubApi, Send } from "../../lib/github/api.ts";
import type { LiveRepository } from "../../lib/github/contents.ts";
import { describeItem, type Item } from "../../lib/github/item.ts";

/**
 * Takes items out of a repository's settings; the two that every repository has go back to what GitHub gives a new one.
 * What is gone already is well: this is what GitHub's provider takes for a failure.
 *
 * @throws GithubError
 */
export async function removeItems(api: GithubApi, repository: LiveRepository, items: readonly Item[]): Promise<void> {
  const environments = new Set(items.flatMap((item) => (item.kind === "environment" ? item.name : [])));
  // An environment takes with it what is in it.
  const outermost = items.filter((item) => !("environment" in item && environments.has(item.environment ?? "")));
  for (const item of outermost) {
    const purpose = `removing ${describeItem(item)} of ${repository.owner}/${repository.name}`;
    if (item.kind === "branch") await removeBranch(api, repository, item, purpose);
    else await api.ask(purpose, removal(item, repository));
  }
}

function removal(item: Exclude<Item, { kind: "branch" }>, { id, owner, name: repo }: LiveRepository): Send<unknown> {
  switch (item.kind) {
    case "actions":
      return (octokit) =>
        octokit("PUT /repos/{owner}/{repo}/actions/permissions", {
          owner,
          repo,
          enabled: true,
          allowed_actions: "all",
        });
    case "workflow":
      return (octokit) =>
        octokit("PUT /repos/{owner}/{repo}/actions/permissions/workflow", {
          owner,
          repo,
          default_workflow_permissions: "read",
          can_approve_pull_request_reviews: false,
        });
    case "environment":
      return (octokit) =>
        octokit("DELETE /repos/{owner}/{repo}/environments/{environment_name}", {
          owner,
          repo,
          environment_name: item.name,
        });
    case "secret": {
      const { name: secret_name, environment } = item;
      if (environment === undefined) {
        return (octokit) =>
          octokit("DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}", { owner, repo, secret_name });
      }
      // By the repository's number: servers of an enterprise know no other address.
      return (octokit) =>
        octokit("DELETE /repositories/{id}/environments/{environment}/secrets/{secret_name}", {
          id,
          environment,
          secret_name,
        });
    }
    case "variable": {
      const { name, environment } = item;
      if (environment === undefined) {
        return (octokit) => octokit("DELETE /repos/{owner}/{repo}/actions/variables/{name}", { owner, repo, name });
      }
      return (octokit) =>
        octokit("DELETE /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}", {
          owner,
          repo,
          environment_name: environment,
          name,
        });
    }
  }
}

/** GitHub knows a pattern by a number, which its list tells. */
async function removeBranch(
  api: GithubApi,
  { owner, name: repo }: LiveRepository,
  { name, environment }: Extract<Item, { kind: "branch" }>,
  purpose: string,
): Promise<void> {
  const at = { owner, repo, environment_name: environment };
  const policies = await api.list(
    purpose,
    (octokit, page) =>
      octokit("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", {
        ...at,
        ...page,
      }),
    ({ branch_policies }) => branch_policies,
  );
  for (const { id: branch_policy_id = 0 } of policies.filter((policy) => policy.name === name)) {
    await api.ask(purpose, (octokit) =>
      octokit(
        "DELETE /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
        { ...at, branch_policy_id },
      ),
    );
  }
}
