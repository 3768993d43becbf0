import type { components } from "@octokit/openapi-types";
import type { Version } from "./published.ts";
import { type KeyPair, newKeyPair } from "./sealed-box.ts";

type Schemas = components["schemas"];

/** A secret as it was sent. Times are those of the API, `2026-01-31T12:00:00Z`. */
export interface Secret {
  sealed: string;
  created: string;
  updated: string;
  /** Of an organization's secret: which of its repositories see it. */
  visibility?: Visibility;
}

export interface Variable {
  value: string;
  created: string;
  updated: string;
  visibility?: Visibility;
}

export type Visibility = "all" | "private";

/** What has secrets and variables, by their names in upper case. */
export interface Holder {
  secrets: Record<string, Secret>;
  variables: Record<string, Variable>;
}

export interface Environment extends Holder {
  readonly id: number;
  waitTimer: number;
  canAdminsBypass: boolean;
  preventSelfReview: boolean;
  reviewers: { type: "User" | "Team"; id: number }[];
  branchPolicy: Schemas["deployment-branch-policy-settings"];
  /** The patterns of branches and tags that may deploy. */
  policies: { readonly id: number; name: string; type: "branch" | "tag" }[];
  readonly created: string;
  updated: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly created: string;
  updated: string;
}

export interface Commit {
  readonly date: string;
  readonly message: string;
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  private: boolean;
  /** Whether nothing can be changed any more. */
  archived?: boolean;
  description: string | null;
  defaultBranch: string;
  /** By SPDX. */
  license: string | null;
  topics: string[];
  /** The users that may change its settings and write in it. */
  admins: string[];
  /** By their whole hash. */
  commits: Record<string, Commit>;
  /** The numbers of its issues and pull requests. */
  issues: number[];
  comments: Comment[];
  actions: Holder;
  dependabot: Holder;
  /** By their names, in which GitHub knows no case. */
  environments: Record<string, Environment>;
  permissions: Schemas["actions-repository-permissions"];
  selectedActions: Schemas["selected-actions"];
  workflow: Schemas["actions-get-default-workflow-permissions"];
}

/** A user or an organization. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization";
  /** Of an organization: the users that own it. */
  members: string[];
  /** Of an organization: what all of its repositories see. */
  actions: Holder;
}

/** What is known of a container package beside what was pushed into it. */
export interface Package {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  visibility: "public" | "private";
  /** The `owner/name` of the repository that it is linked to, null for none; absent: the one that its image names. */
  repository?: string | null;
  /** The versions that a test gave it; absent: what was pushed. */
  versions?: Version[];
  deleted: boolean;
  /** The digests of the versions that were deleted. */
  deletedVersions: string[];
  readonly created: string;
  updated: string;
}

/** A token, by which its owner is known. */
export interface Token {
  readonly login: string;
  /**
   * What it is good for: of a personal access token (classic) its scopes, of a workflow's its permissions as
   * `pull-requests:write`.
   *
   * @see https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
   * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions
   */
  readonly scopes: readonly string[];
  /** Present for the token of a workflow: the repository, `owner/name`, that it is for. */
  readonly workflowOf?: string;
}

/** A team of an organization. */
export interface Team {
  readonly id: number;
  /** Of the organization that it is in. */
  readonly organization: string;
  readonly slug: string;
  /** The repositories that it was given access to, `owner/name` in lower case. */
  repositories: string[];
}

/** All that the emulator knows. Keys are in lower case where GitHub's names are the same in any case. */
export interface State {
  readonly keys: KeyPair;
  lastId: number;
  accounts: Record<string, Account>;
  tokens: Record<string, Token>;
  /** By `owner/name`. */
  repositories: Record<string, Repository>;
  /** By `owner/name`. */
  packages: Record<string, Package>;
  /** By `organization/slug`. */
  teams: Record<string, Team>;
}

/** The environment of a name in whatever letters, and the name as it was written first: GitHub knows no case there. */
export function environmentNamed(
  { environments }: Repository,
  name: string,
): [name: string, environment: Environment] | undefined {
  return Object.entries(environments).find(([kept]) => kept.toLowerCase() === name.toLowerCase());
}

/** The value of a key; undefined also for what every object has. */
export function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function nextId(state: State): number {
  state.lastId += 1;
  return state.lastId;
}

export function newState(): State {
  return { keys: newKeyPair(), lastId: 1000, accounts: {}, tokens: {}, repositories: {}, packages: {}, teams: {} };
}
