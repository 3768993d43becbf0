import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The repository of all these events, as GitHub describes it in every payload. */
export const REPOSITORY = {
  id: 1,
  full_name: "acme/app",
  name: "app",
  private: false,
  owner: { login: "acme", type: "Organization" },
  html_url: "https://github.com/acme/app",
  clone_url: "https://github.com/acme/app.git",
  description: "Counts hits",
  default_branch: "main",
  license: { key: "apache-2.0", name: "Apache License 2.0", spdx_id: "Apache-2.0" },
};

/** A commit that an event tells of, and when it was committed. */
export interface EventCommit {
  readonly sha: string;
  /** RFC 3339, with the offset of whoever committed: `2026-01-02T03:04:05+02:00`. */
  readonly timestamp: string;
}

/** An event as a workflow's run meets it. */
export interface GithubEvent {
  readonly name: string;
  readonly ref: string;
  /** GITHUB_SHA. */
  readonly sha: string;
  readonly payload: Record<string, unknown>;
}

const NOBODY = "0".repeat(40);

/** A push of commits to a branch, the last of which is the branch's head. */
export function branchPush(branch: string, ...commits: EventCommit[]): GithubEvent {
  const described = commits.map(describe);
  const sha = commits.at(-1)?.sha ?? "";
  const ref = `refs/heads/${branch}`;
  const payload = {
    ref,
    before: NOBODY,
    after: sha,
    base_ref: null,
    created: false,
    deleted: false,
    forced: false,
    commits: described,
    head_commit: described.at(-1) ?? null,
    repository: REPOSITORY,
  };
  return { name: "push", ref, sha, payload };
}

/** A push of a tag, from a branch unless that is null. The pushed object is the tag itself when it is annotated. */
export function tagPush(tag: string, commit: EventCommit, branch: string | null, pushed = commit.sha): GithubEvent {
  const ref = `refs/tags/${tag}`;
  const payload = {
    ref,
    before: NOBODY,
    after: pushed,
    base_ref: branch && `refs/heads/${branch}`,
    created: true,
    commits: [],
    head_commit: describe(commit),
    repository: REPOSITORY,
  };
  return { name: "push", ref, sha: commit.sha, payload };
}

/** The commits of a pull request. */
export interface PullRequestCommits {
  /** The last of the branch that is to be merged. */
  readonly head: string;
  /** That of the branch that it goes to. */
  readonly base: string;
  /** GitHub's trial of the merge. */
  readonly merge: string;
}

/** A pull request to `main`, from a branch of the repository or of a fork, whose owner is then another one. */
export function pullRequest(number: number, { head, base, merge }: PullRequestCommits, owner = "acme"): GithubEvent {
  const payload = {
    action: "synchronize",
    number,
    pull_request: {
      number,
      merge_commit_sha: merge,
      head: { ref: "feature", sha: head, repo: { full_name: `${owner}/app`, fork: owner !== "acme" } },
      base: { ref: "main", sha: base, repo: REPOSITORY },
    },
    repository: REPOSITORY,
  };
  return { name: "pull_request", ref: `refs/pull/${number}/merge`, sha: merge, payload };
}

/** The same for a workflow that runs in the branch that the pull request goes to. */
export function pullRequestTarget(number: number, commits: PullRequestCommits, owner = "acme"): GithubEvent {
  const { payload } = pullRequest(number, commits, owner);
  return { name: "pull_request_target", ref: "refs/heads/main", sha: commits.base, payload };
}

/** A schedule, which always runs on the default branch. */
export function schedule(sha: string): GithubEvent {
  const payload = { schedule: "0 4 * * *", workflow: ".github/workflows/publish.yml", repository: REPOSITORY };
  return { name: "schedule", ref: "refs/heads/main", sha, payload };
}

/** A workflow that a person started on a branch or a tag. */
export function workflowDispatch(ref: string, sha: string): GithubEvent {
  const payload = { inputs: null, ref, workflow: ".github/workflows/publish.yml", repository: REPOSITORY };
  return { name: "workflow_dispatch", ref, sha, payload };
}

/** Writes the payload into a folder, and returns its path. */
export function writePayload(folder: string, { payload }: GithubEvent): string {
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(payload));
  return path;
}

/** The workflow that runs for an event, as GitHub names it: with the ref of its file. */
export function workflowOf({ ref }: Pick<GithubEvent, "ref">): string {
  return `${REPOSITORY.full_name}/.github/workflows/publish.yml@${ref}`;
}

/** The variables of a run for the event, without a token. Its payload is written into the folder. */
export function runEnvironment(folder: string, event: GithubEvent): NodeJS.ProcessEnv {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_API_URL: "https://api.github.com",
    GITHUB_REPOSITORY: REPOSITORY.full_name,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: writePayload(folder, event),
    GITHUB_REF: event.ref,
    GITHUB_SHA: event.sha,
    GITHUB_WORKSPACE: folder,
    GITHUB_WORKFLOW_REF: workflowOf(event),
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_ATTEMPT: "1",
  };
}

function describe({ sha, timestamp }: EventCommit): Record<string, unknown> {
  return { id: sha, timestamp, message: "change", distinct: true };
}
