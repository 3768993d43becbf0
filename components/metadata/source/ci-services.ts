/** What the variables of a CI system say that env-ci does not pass on, by the variables' names. */
export interface CiService {
  readonly tag?: string;
  /** The number of a pull request, where env-ci has none or another identifier of it. */
  readonly pullRequest?: string;
  /** The branch that it goes to. */
  readonly target?: string;
  /** The variable that tells of a schedule, and what it says then. */
  readonly schedule?: readonly [variable: string, value: string];
  readonly page?: string;
  readonly defaultBranch?: string;
  readonly title?: string;
  readonly name?: string;
  readonly description?: string;
  readonly commitTime?: string;
  /** Whether env-ci itself has but git's word, and prefers a branch to the tag at the same commit. */
  readonly knowsNoRef?: boolean;
}

/** By the name that env-ci has for a service. */
export const CI_SERVICES: Readonly<Record<string, CiService>> = {
  /** @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
  gitlab: {
    // CI_MERGE_REQUEST_ID, which env-ci gives, counts the merge requests of all projects.
    pullRequest: "CI_MERGE_REQUEST_IID",
    schedule: ["CI_PIPELINE_SOURCE", "schedule"],
    page: "CI_PROJECT_URL",
    defaultBranch: "CI_DEFAULT_BRANCH",
    title: "CI_PROJECT_TITLE",
    name: "CI_PROJECT_NAME",
    description: "CI_PROJECT_DESCRIPTION",
    commitTime: "CI_COMMIT_TIMESTAMP",
  },
  /** @see https://learn.microsoft.com/azure/devops/pipelines/build/variables */
  azurePipelines: {
    // SYSTEM_PULLREQUEST_PULLREQUESTID is an identifier of GitHub's own for a repository there.
    pullRequest: "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER",
    schedule: ["BUILD_REASON", "Schedule"],
  },
  /** @see https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/ */
  bitbucket: { pullRequest: "BITBUCKET_PR_ID", target: "BITBUCKET_PR_DESTINATION_BRANCH" },
  /** @see https://buildkite.com/docs/pipelines/configure/environment-variables */
  buildkite: { schedule: ["BUILDKITE_SOURCE", "schedule"], defaultBranch: "BUILDKITE_PIPELINE_DEFAULT_BRANCH" },
  codebuild: { knowsNoRef: true },
  /** @see https://docs.drone.io/pipeline/environment/reference/ */
  drone: { schedule: ["DRONE_BUILD_EVENT", "cron"], page: "DRONE_REPO_LINK", defaultBranch: "DRONE_REPO_BRANCH" },
  /** @see https://www.jenkins.io/doc/book/pipeline/multibranch/ */
  jenkins: { tag: "TAG_NAME", target: "CHANGE_TARGET" },
  /** @see https://docs.travis-ci.com/user/environment-variables/ */
  travis: { schedule: ["TRAVIS_EVENT_TYPE", "cron"] },
  /** @see https://woodpecker-ci.org/docs/usage/environment */
  woodpecker: {
    schedule: ["CI_PIPELINE_EVENT", "cron"],
    page: "CI_REPO_URL",
    defaultBranch: "CI_REPO_DEFAULT_BRANCH",
  },
};

/**
 * Every variable by which env-ci tells that it runs in a CI system. Where none of them is set, on a laptop, it would
 * only run git for each folder.
 */
export const CI_VARIABLES: readonly string[] = [
  "APPVEYOR",
  "BITBUCKET_BUILD_NUMBER",
  "BITRISE_IO",
  "BUDDY_WORKSPACE_ID",
  "BUILDKITE",
  "BUILD_BUILDURI",
  "CF_BUILD_ID",
  "CF_PAGES",
  "CI",
  "CIRCLECI",
  "CIRRUS_CI",
  "CI_NAME",
  "CODEBUILD_BUILD_ID",
  "DISTELLI_APPNAME",
  "DRONE",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "JB_SPACE_EXECUTION_NUMBER",
  "JENKINS_URL",
  "NETLIFY",
  "NOW_GITHUB_DEPLOYMENT",
  "SAILCI",
  "SCREWDRIVER",
  "SCRUTINIZER",
  "SEMAPHORE",
  "SHIPPABLE",
  "TEAMCITY_VERSION",
  "TRAVIS",
  "VELA",
  "VERCEL",
  "WERCKER_MAIN_PIPELINE_STARTED",
  "bamboo_agentId",
];
