import type { RepositoryName } from "./address.ts";
import type { GithubApi } from "./api.ts";
import { type Item, type ItemKey, itemKey, storedName } from "./item.ts";

/** What of an item can be seen, and changes when somebody changes the item. Its own fields only, as texts. */
export type Trace = Readonly<Record<string, string>>;

/** The items of a repository's settings for GitHub Actions, as far as they are visible: no value of a secret. */
export type Contents = ReadonlyMap<ItemKey, Trace>;

/** A repository that is there. */
export interface LiveRepository extends RepositoryName {
  readonly id: number;
}

type Entry = readonly [ItemKey, Trace];

/** The trace of a secret: when it was written last, in milliseconds. */
export function secretTrace(updatedAt: number): Trace {
  return { updatedAt: String(updatedAt) };
}

/** The trace of a pattern: the number by which GitHub knows it. */
export function policyTrace(id: number | undefined): Trace {
  return id === undefined ? {} : { policyId: String(id) };
}

/**
 * Reads what is there of the kinds of items that are asked for.
 *
 * @param wanted of kinds that are not among them, and of other environments, nothing is read; the environments
 *   themselves are read by `readEnvironments`
 * @throws GithubError
 */
export async function readContents(
  api: GithubApi,
  repository: LiveRepository,
  wanted: readonly Item[],
): Promise<Contents> {
  const inRepository = wanted.filter((item) => !("environment" in item && item.environment !== undefined));
  const environments = new Set(
    wanted.flatMap((item) =>
      item.kind === "environment" ? item.name : ("environment" in item && item.environment) || [],
    ),
  );
  const kinds = new Set(inRepository.map(({ kind }) => kind));
  const reading = [
    ...READERS.filter(({ kind }) => kinds.has(kind)).map(({ read }) => read(api, repository)),
    ...[...environments].map((environment) => environmentContents(api, repository, environment)),
  ];
  return new Map((await Promise.all(reading)).flat());
}

const READERS: readonly {
  readonly kind: Item["kind"];
  read(api: GithubApi, repository: LiveRepository): Promise<readonly Entry[]>;
}[] = [
  {
    kind: "secret",
    async read(api, { owner, name: repo }) {
      const found = await api.list(
        `listing the secrets of ${owner}/${repo}`,
        (octokit, page) => octokit("GET /repos/{owner}/{repo}/actions/secrets", { owner, repo, ...page }),
        ({ secrets }) => secrets,
      );
      return found.map(({ name, updated_at }) => [
        itemKey({ kind: "secret", name: storedName(name) }),
        secretTrace(Date.parse(updated_at)),
      ]);
    },
  },
  {
    kind: "variable",
    async read(api, { owner, name: repo }) {
      const found = await api.list(
        `listing the variables of ${owner}/${repo}`,
        (octokit, page) => octokit("GET /repos/{owner}/{repo}/actions/variables", { owner, repo, ...page }),
        ({ variables }) => variables,
      );
      return found.map(({ name, value }) => [itemKey({ kind: "variable", name: storedName(name) }), { value }]);
    },
  },
  {
    kind: "actions",
    async read(api, { owner, name: repo }) {
      const found = await api.ask(`reading which actions may run in ${owner}/${repo}`, (octokit) =>
        octokit("GET /repos/{owner}/{repo}/actions/permissions", { owner, repo }),
      );
      if (!found) return [];
      const { enabled, allowed_actions: allowed = "", sha_pinning_required: pinning = false } = found;
      return [[itemKey({ kind: "actions" }), { enabled: String(enabled), allowed, pinning: String(pinning) }]];
    },
  },
  {
    kind: "workflow",
    async read(api, { owner, name: repo }) {
      const found = await api.ask(`reading what a workflow's token may do in ${owner}/${repo}`, (octokit) =>
        octokit("GET /repos/{owner}/{repo}/actions/permissions/workflow", { owner, repo }),
      );
      if (!found) return [];
      const { default_workflow_permissions: permissions, can_approve_pull_request_reviews: approves } = found;
      return [[itemKey({ kind: "workflow" }), { permissions, approves: String(approves) }]];
    },
  },
];

interface SecretList {
  readonly total_count: number;
  readonly secrets: readonly { readonly name: string; readonly updated_at: string }[];
}

/** Secrets, variables and patterns of one environment; none when it does not exist. */
export async function environmentContents(
  api: GithubApi,
  { id, owner, name: repo }: LiveRepository,
  environment: string,
): Promise<readonly Entry[]> {
  const where = `of the environment ${environment} of ${owner}/${repo}`;
  const at = { owner, repo, environment_name: environment };
  const [secrets, variables, policies] = await Promise.all([
    api.list<SecretList, SecretList["secrets"][number]>(
      `listing the secrets ${where}`,
      // By the repository's number: servers of an enterprise know no other address.
      (octokit, page) =>
        octokit("GET /repositories/{id}/environments/{environment}/secrets", { id, environment, ...page }),
      ({ secrets }) => secrets,
    ),
    api.list(
      `listing the variables ${where}`,
      (octokit, page) =>
        octokit("GET /repos/{owner}/{repo}/environments/{environment_name}/variables", { ...at, ...page }),
      ({ variables }) => variables,
    ),
    api.list(
      `listing the branches and tags ${where}`,
      (octokit, page) =>
        octokit("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", {
          ...at,
          ...page,
        }),
      ({ branch_policies }) => branch_policies,
    ),
  ]);
  return [
    ...secrets.map(
      ({ name, updated_at }): Entry => [
        itemKey({ kind: "secret", name: storedName(name), environment }),
        secretTrace(Date.parse(updated_at)),
      ],
    ),
    ...variables.map(
      ({ name, value }): Entry => [itemKey({ kind: "variable", name: storedName(name), environment }), { value }],
    ),
    // What is of no type is of a server that knows branches only.
    ...policies.map(
      ({ id, name = "", type = "branch" }): Entry => [itemKey({ kind: type, name, environment }), policyTrace(id)],
    ),
  ];
}
