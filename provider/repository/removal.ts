import type { GithubApi, Send } from "../../lib/github/api.ts";
import { environmentContents, type LiveRepository } from "../../lib/github/contents.ts";
import { describeItem, type Item, type ItemKey, itemKey, parseItem } from "../../lib/github/item.ts";

type Policy = Extract<Item, { kind: "branch" | "tag" }>;

/** What is kept, by item, with the rest of the sentence that begins with its name. */
export type Staying = ReadonlyMap<ItemKey, string>;

/**
 * Removes items from a repository's settings; the two that every repository has are reset to GitHub's defaults. Items
 * that are gone already are no error, which GitHub's provider would report.
 *
 * @returns the environments that are kept because they contain what is not among the items and would be lost
 * @throws GithubError
 */
export async function removeItems(api: GithubApi, repository: LiveRepository, all: readonly Item[]): Promise<Staying> {
  const staying = await stayingEnvironments(api, repository, all);
  const items = all.filter((item) => !staying.has(itemKey(item)));
  const environments = new Set(items.flatMap((item) => (item.kind === "environment" ? item.name : [])));
  // An environment takes with it what is in it.
  const outermost = items.filter((item) => !("environment" in item && environments.has(item.environment ?? "")));
  for (const item of outermost) {
    const purpose = `removing ${describeItem(item)} of ${repository.owner}/${repository.name}`;
    if (isPolicy(item)) await removePolicy(api, repository, item, purpose);
    else await api.ask(purpose, removal(item, repository));
  }
  return staying;
}

/** Secret values cannot be read back, so an environment that contains secrets of others is not deleted. */
async function stayingEnvironments(
  api: GithubApi,
  repository: LiveRepository,
  items: readonly Item[],
): Promise<Staying> {
  const own = new Set(items.map(itemKey));
  const staying = new Map<ItemKey, string>();
  for (const item of items) {
    if (item.kind !== "environment") continue;
    const contents = await environmentContents(api, repository, item.name);
    const foreign = contents.flatMap(([key]) => {
      const item = parseItem(key);
      return own.has(key) || isPolicy(item) || !("name" in item) ? [] : `the ${item.kind} ${item.name}`;
    });
    if (foreign.length > 0)
      staying.set(itemKey(item), `is kept because this stack did not create ${foreign.join(", ")} in it`);
  }
  return staying;
}

function isPolicy(item: Item): item is Policy {
  return item.kind === "branch" || item.kind === "tag";
}

function removal(item: Exclude<Item, Policy>, { id, owner, name: repo }: LiveRepository): Send<unknown> {
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
async function removePolicy(
  api: GithubApi,
  { owner, name: repo }: LiveRepository,
  { kind, name, environment }: Policy,
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
  // A server that knows branches only tells no type.
  const isThis = ({ name: found, type = "branch" }: (typeof policies)[number]) => found === name && type === kind;
  for (const { id: branch_policy_id = 0 } of policies.filter(isThis)) {
    await api.ask(purpose, (octokit) =>
      octokit(
        "DELETE /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
        { ...at, branch_policy_id },
      ),
    );
  }
}
