import type { Input } from "@pulumi/pulumi";

/**
 * The repository on GitHub: what its workflows are given, and who may see its packages. Only the token and the values of
 * secrets may come from other resources.
 */
export interface RepositoryAccessArgs {
  /**
   * The repository, owner/name.
   * @example "acme/hit-counter"
   */
  repository: string;
  /**
   * The server, when it is not github.com.
   * @example "https://github.example.com/"
   */
  baseUrl?: string;
  /** The token to use; encrypted in a stack file. Left out: GITHUB_TOKEN, else that of `gh auth login`. */
  token?: Input<string>;
  /** Secrets by name, at most 48 KB each; encrypted in a stack file. Default: none. */
  secrets?: Record<string, Input<string>> | undefined;
  /**
   * Variables by name. Default: none.
   * @example { IMAGE: "hit-counter" }
   */
  variables?: Record<string, string> | undefined;
  /**
   * Environments of deployments by name, with secrets and variables of their own. Default: none.
   * @example { release: { branches: ["main"], tags: ["v*"], reviewers: ["octocat", "acme/release"] } }
   */
  environments?: Record<string, EnvironmentArgs> | undefined;
  /**
   * What a workflow's token may do.
   * @example { permissions: "read" }
   */
  workflow?: WorkflowArgs;
  /**
   * Which actions may run.
   * @example { allowed: "all" }
   */
  actions?: ActionsArgs;
  /**
   * The access that the packages on ghcr.io are to have. It is read and reported, never changed.
   * @example { visibility: "public" }
   */
  package?: WantedPackageArgs;
}

/** An environment of deployments. */
export interface EnvironmentArgs {
  /**
   * Patterns of the branches that may deploy; without any, what may deploy is left as it is. Default: none.
   * @example ["main", "release/*"]
   */
  branches?: string[] | undefined;
  /**
   * Patterns of the git tags that may deploy. Default: none.
   * @example ["v*"]
   */
  tags?: string[] | undefined;
  /**
   * Who has to approve a deployment: up to six users and teams, owner/team. Left out: left as it is.
   * @example ["octocat", "acme/release"]
   */
  reviewers?: string[];
  /**
   * Minutes that a job waits, 0 to 43200. Left out: left as it is.
   * @example 30
   */
  waitTimer?: number;
  /**
   * Whether nobody approves a deployment of their own. Left out: left as it is.
   * @example true
   */
  preventSelfReview?: boolean;
  /**
   * Whether administrators may bypass reviewers and waiting. Left out: left as it is.
   * @example false
   */
  canAdminsBypass?: boolean;
  /** Secrets by name, at most 48 KB each; encrypted in a stack file. Default: none. */
  secrets?: Record<string, Input<string>> | undefined;
  /**
   * Variables by name. Default: none.
   * @example { IMAGE: "hit-counter" }
   */
  variables?: Record<string, string> | undefined;
}

/** What a workflow's token may do. */
export interface WorkflowArgs {
  /**
   * What GITHUB_TOKEN may do in a job that asks for nothing: `read` or `write`. Left out: left as it is.
   * @example "read"
   */
  permissions?: "read" | "write";
  /**
   * Whether a workflow may approve pull requests. Left out: left as it is.
   * @example false
   */
  canApprovePullRequests?: boolean;
}

/** Which actions may run. */
export interface ActionsArgs {
  /**
   * `all`, or `local_only`: those of the repository's own owner.
   * @example "all"
   */
  allowed: "all" | "local_only";
}

/** The access that the packages on ghcr.io are to have. It is read and reported, never changed. */
export interface WantedPackageArgs {
  /**
   * Who is to see the packages that the images of this stack are published as.
   * @example "public"
   */
  visibility?: "public" | "private" | "internal";
  /**
   * Whether access that differs fails the update. Default: `false`.
   * @example true
   */
  enforce?: boolean | undefined;
}
