/** What is known of a repository, in the shape of GitHub's API. Unknown facts are absent. */
export interface RepositoryFacts {
  readonly name?: string;
  readonly description?: string;
  /** The page of the repository, `https://github.com/acme/app`. */
  readonly html_url?: string;
  readonly default_branch?: string;
  readonly license?: { readonly spdx_id?: string };
}

/** The source that an image is built from, whoever knows of it: a CI system or git. */
export interface SourceContext {
  /** Who provided it, for messages: `GitHub Actions`, `git`, `GitLab CI/CD`. */
  readonly origin: string;
  /** GitHub's name of the event: `push`, `pull_request`, `schedule`; empty where there was none, as on a laptop. */
  readonly eventName: string;
  /** In full: `refs/heads/main`, `refs/tags/v1.2.3`, `refs/pull/2/merge`; empty when there is none. */
  readonly ref: string;
  /** The commit; empty when there is none. */
  readonly sha: string;
  /** The time of that commit; absent when unknown. */
  readonly commitDate?: Date;
  /** The branch that a pull request goes to, or from which a tag was pushed, without `refs/heads/`. */
  readonly baseRef?: string;
  /** Whether the working tree differs from the commit; false where git cannot be read. */
  readonly isDirty: boolean;
  /** Why git cannot read the repository around the folder, in a clause. */
  readonly unreadable?: string;
  /** The commit that a CI system runs for, where another one is checked out. */
  readonly expectedSha?: string;
  readonly repository: RepositoryFacts;
}

/** The same without what differs between the folders of a repository, but for the manifest of the folder in the facts. */
export type RepositorySource = Omit<SourceContext, "isDirty" | "unreadable">;
