import { timeOfChange } from "./clock.ts";
import { FIRST_COMMIT, ORGANIZATION, REPOSITORY, SCOPES, TOKEN, USER } from "./defaults.ts";
import { type Holder, newState, nextId, type Repository, type State, type Team } from "./state.ts";

/** What can be said of a repository when it is added; the rest has GitHub's defaults. */
export type NewRepository = Partial<
  Pick<
    Repository,
    "private" | "archived" | "description" | "defaultBranch" | "license" | "topics" | "admins" | "commits" | "issues"
  >
>;

export function addAccount(state: State, login: string, type: "User" | "Organization", members: string[] = []): void {
  state.accounts[login.toLowerCase()] = { id: nextId(state), login, type, members, actions: emptyHolder() };
}

/** Adds a repository, in place of one of that name; its owner is there afterwards, too. */
export function addRepository(state: State, owner: string, name: string, settings: NewRepository = {}): Repository {
  if (!state.accounts[owner.toLowerCase()]) addAccount(state, owner, "Organization", [USER]);
  const repository: Repository = {
    private: false,
    description: null,
    defaultBranch: "main",
    license: null,
    topics: [],
    admins: [USER],
    commits: {},
    issues: [],
    ...settings,
    id: nextId(state),
    owner,
    name,
    comments: [],
    actions: emptyHolder(),
    dependabot: emptyHolder(),
    environments: {},
    permissions: { enabled: true, allowed_actions: "all", sha_pinning_required: false },
    selectedActions: { github_owned_allowed: true, verified_allowed: false, patterns_allowed: [] },
    workflow: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
  };
  state.repositories[`${owner}/${name}`.toLowerCase()] = repository;
  return repository;
}

/** Adds a team, in place of one of that name. */
export function addTeam(state: State, organization: string, slug: string, repositories: readonly string[] = []): Team {
  const team = { id: nextId(state), organization, slug, repositories: repositories.map((name) => name.toLowerCase()) };
  state.teams[`${organization}/${slug}`.toLowerCase()] = team;
  return team;
}

export function emptyHolder(): Holder {
  return { secrets: {}, variables: {} };
}

/** What a new emulator knows. */
export function seededState(): State {
  const state = newState();
  addAccount(state, USER, "User");
  addAccount(state, ORGANIZATION, "Organization", [USER]);
  state.tokens[TOKEN] = { login: USER, scopes: SCOPES };
  addRepository(state, ORGANIZATION, REPOSITORY, {
    description: "Counts the visits of a page",
    license: "Apache-2.0",
    commits: { [FIRST_COMMIT]: { date: timeOfChange(), message: "Count visits" } },
    issues: [1],
  });
  return state;
}
