import assert from "node:assert/strict";
import { join } from "node:path";
import { resolveSource, type SourceContext } from "../../../../../components/metadata/source/index.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";

const SHA = "1".repeat(40);

const GITLAB = {
  CI: "true",
  GITLAB_CI: "true",
  CI_COMMIT_SHA: SHA,
  CI_COMMIT_TIMESTAMP: "2026-03-01T11:30:00+01:00",
  CI_PROJECT_NAME: "app",
  CI_PROJECT_TITLE: "The App",
  CI_PROJECT_DESCRIPTION: "Counts hits",
  CI_PROJECT_URL: "http://gitlab.example.com:8080/acme/group/app",
  CI_DEFAULT_BRANCH: "trunk",
};
const CIRCLE = { CIRCLECI: "true", CIRCLE_SHA1: SHA };
const AZURE = { BUILD_BUILDURI: "vstfs:///Build/Build/1", BUILD_SOURCEVERSION: SHA };
const BITBUCKET = { BITBUCKET_BUILD_NUMBER: "1", BITBUCKET_COMMIT: SHA };
const JENKINS = { JENKINS_URL: "https://ci.example.com/", GIT_COMMIT: SHA };
const DRONE = { DRONE: "true", DRONE_COMMIT_SHA: SHA, DRONE_BRANCH: "main" };
const TRAVIS = { TRAVIS: "true", TRAVIS_COMMIT: SHA, TRAVIS_PULL_REQUEST: "false", TRAVIS_TAG: "" };
const BUILDKITE = { BUILDKITE: "true", BUILDKITE_COMMIT: SHA, BUILDKITE_PULL_REQUEST: "false", BUILDKITE_TAG: "" };
const WOODPECKER = { CI: "woodpecker", CI_COMMIT_SHA: SHA };

type Told = Partial<Pick<SourceContext, "origin" | "eventName" | "ref" | "baseRef">>;

const main = { eventName: "push", ref: "refs/heads/main" };
const tag = { eventName: "push", ref: "refs/tags/v1.2.3" };
const pull = { eventName: "pull_request", ref: "refs/pull/12/merge", baseRef: "main" };
const scheduled = { eventName: "schedule", ref: "refs/heads/main" };

describe("the source in a CI system other than GitHub Actions", () => {
  afterEach(removeFolders);

  const runs: [name: string, env: NodeJS.ProcessEnv, told: Told][] = [
    ["GitLab CI/CD", { ...GITLAB, CI_COMMIT_REF_NAME: "main", CI_PIPELINE_SOURCE: "push" }, main],
    ["GitLab CI/CD", { ...GITLAB, CI_COMMIT_REF_NAME: "v1.2.3", CI_COMMIT_TAG: "v1.2.3" }, tag],
    ["GitLab CI/CD", { ...GITLAB, CI_COMMIT_REF_NAME: "main", CI_PIPELINE_SOURCE: "schedule" }, scheduled],
    [
      "GitLab CI/CD",
      {
        ...GITLAB,
        CI_MERGE_REQUEST_ID: "987654",
        CI_MERGE_REQUEST_IID: "12",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_COMMIT_REF_NAME: "feature",
      },
      pull,
    ],
    ["CircleCI", { ...CIRCLE, CIRCLE_BRANCH: "main" }, main],
    ["CircleCI", { ...CIRCLE, CIRCLE_TAG: "v1.2.3" }, tag],
    [
      "CircleCI",
      { ...CIRCLE, CIRCLE_BRANCH: "feature", CIRCLE_PULL_REQUEST: "https://github.com/acme/app2/pull/12" },
      { eventName: "pull_request", ref: "refs/pull/12/merge" },
    ],
    ["Azure Pipelines", { ...AZURE, BUILD_SOURCEBRANCH: "refs/heads/main" }, main],
    ["Azure Pipelines", { ...AZURE, BUILD_SOURCEBRANCH: "refs/tags/v1.2.3" }, tag],
    ["Azure Pipelines", { ...AZURE, BUILD_SOURCEBRANCH: "refs/heads/main", BUILD_REASON: "Schedule" }, scheduled],
    [
      "Azure Pipelines",
      { ...AZURE, SYSTEM_PULLREQUEST_PULLREQUESTID: "12", SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main" },
      pull,
    ],
    [
      "Azure Pipelines",
      {
        ...AZURE,
        SYSTEM_PULLREQUEST_PULLREQUESTID: "987654321",
        SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: "12",
        SYSTEM_PULLREQUEST_TARGETBRANCH: "main",
      },
      pull,
    ],
    ["Bitbucket Pipelines", { ...BITBUCKET, BITBUCKET_BRANCH: "main" }, main],
    ["Bitbucket Pipelines", { ...BITBUCKET, BITBUCKET_TAG: "v1.2.3" }, tag],
    [
      "Bitbucket Pipelines",
      { ...BITBUCKET, BITBUCKET_BRANCH: "feature", BITBUCKET_PR_ID: "12", BITBUCKET_PR_DESTINATION_BRANCH: "main" },
      pull,
    ],
    ["Jenkins", { ...JENKINS, GIT_BRANCH: "origin/main" }, main],
    ["Jenkins", { ...JENKINS, GIT_BRANCH: "main", BRANCH_NAME: "main" }, main],
    ["Jenkins", { ...JENKINS, GIT_BRANCH: "to/origin/main" }, { eventName: "push", ref: "refs/heads/to/origin/main" }],
    ["Jenkins", { ...JENKINS, GIT_BRANCH: "v1.2.3", BRANCH_NAME: "v1.2.3", TAG_NAME: "v1.2.3" }, tag],
    ["Jenkins", { ...JENKINS, BRANCH_NAME: "PR-12", CHANGE_ID: "12", CHANGE_TARGET: "main" }, pull],
    ["Drone", { ...DRONE, DRONE_BUILD_EVENT: "push" }, main],
    [
      "Drone",
      { ...DRONE, DRONE_BRANCH: "origin/main", DRONE_BUILD_EVENT: "push" },
      { eventName: "push", ref: "refs/heads/origin/main" },
    ],
    ["Drone", { ...DRONE, DRONE_BUILD_EVENT: "tag", DRONE_TAG: "v1.2.3" }, tag],
    ["Drone", { ...DRONE, DRONE_BUILD_EVENT: "cron" }, scheduled],
    [
      "Drone",
      { ...DRONE, DRONE_BUILD_EVENT: "pull_request", DRONE_PULL_REQUEST: "12", DRONE_TARGET_BRANCH: "main" },
      pull,
    ],
    ["Travis CI", { ...TRAVIS, TRAVIS_BRANCH: "main" }, main],
    ["Travis CI", { ...TRAVIS, TRAVIS_BRANCH: "v1.2.3", TRAVIS_TAG: "v1.2.3" }, tag],
    ["Travis CI", { ...TRAVIS, TRAVIS_BRANCH: "main", TRAVIS_EVENT_TYPE: "cron" }, scheduled],
    ["Travis CI", { ...TRAVIS, TRAVIS_BRANCH: "main", TRAVIS_PULL_REQUEST: "12" }, pull],
    ["Buildkite", { ...BUILDKITE, BUILDKITE_BRANCH: "main" }, main],
    ["Buildkite", { ...BUILDKITE, BUILDKITE_BRANCH: "main", BUILDKITE_SOURCE: "schedule" }, scheduled],
    ["Buildkite", { ...BUILDKITE, BUILDKITE_PULL_REQUEST: "12", BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main" }, pull],
    ["Woodpecker CI", { ...WOODPECKER, CI_PIPELINE_EVENT: "push", CI_COMMIT_BRANCH: "main" }, main],
    ["Woodpecker CI", { ...WOODPECKER, CI_PIPELINE_EVENT: "cron", CI_COMMIT_BRANCH: "main" }, scheduled],
  ];
  for (const [origin, env, told] of runs) {
    it(`${origin} tells of ${told.ref}, ${told.eventName}`, async () => {
      const { repository: _, commitDate: __, ...source } = await resolveSource({ env, folder: temporaryFolder() });
      assert.deepEqual(source, { origin, sha: SHA, isDirty: false, ...told });
    });
  }

  describe("in a repository of git that is at another branch and commit", () => {
    let folder: string;
    let built: string;
    beforeEach(() => {
      folder = temporaryFolder();
      git(folder, "init");
      built = commit(folder);
      git(folder, "switch", "--create", "elsewhere");
    });

    for (const [origin, env, told] of runs) {
      it(`${origin} still tells of ${told.ref}, ${told.eventName}`, async () => {
        const { repository: _, commitDate, ...source } = await resolveSource({ env, folder });
        assert.deepEqual(source, { origin, sha: built, expectedSha: SHA, isDirty: false, ...told });
        assert.deepEqual(commitDate, new Date(COMMIT_TIME));
      });
    }
  });

  it("takes the commit that is checked out, be it merged by the system itself, and any length of the one named", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    const branch = commit(folder);
    const merged = commit(folder);
    const pull = { ...BITBUCKET, BITBUCKET_COMMIT: branch, BITBUCKET_BRANCH: "feature", BITBUCKET_PR_ID: "12" };
    const source = await resolveSource({ env: pull, folder });
    assert.deepEqual([source.ref, source.sha, source.expectedSha], ["refs/pull/12/merge", merged, undefined]);
    const push = { ...BITBUCKET, BITBUCKET_COMMIT: branch, BITBUCKET_BRANCH: "main" };
    assert.equal((await resolveSource({ env: push, folder })).expectedSha, branch);
    const short = { ...BITBUCKET, BITBUCKET_COMMIT: merged.slice(0, 12), BITBUCKET_BRANCH: "main" };
    const same = await resolveSource({ env: short, folder });
    assert.deepEqual([same.sha, same.expectedSha], [merged, undefined]);
  });

  it("asks git of the folder alone, whatever repository the variables of a hook name", async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    for (const each of [folder, other]) git(each, "init");
    const sha = commit(folder);
    git(other, "commit", "--allow-empty", "--message", "other");
    process.env.GIT_DIR = join(other, ".git");
    try {
      const source = await resolveSource({ env: { CIRCLECI: "true", ...process.env, GITHUB_ACTIONS: "" }, folder });
      assert.deepEqual([source.sha, source.expectedSha], [sha, undefined]);
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it("GitLab CI/CD knows the time of the commit and the facts of the project", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    const sha = commit(folder);
    git(folder, "remote", "add", "origin", "https://gitlab-ci-token:secret@gitlab.example.com/acme/group/app.git");
    const env = { ...GITLAB, CI_COMMIT_SHA: sha, CI_COMMIT_REF_NAME: "main" };
    const { commitDate, repository } = await resolveSource({ env, folder });
    assert.deepEqual(commitDate, new Date("2026-03-01T10:30:00Z"));
    assert.deepEqual(repository, {
      name: "The App",
      description: "Counts hits",
      html_url: "http://gitlab.example.com:8080/acme/group/app",
      default_branch: "trunk",
    });
    const late = await resolveSource({ env: { ...env, CI_COMMIT_TIMESTAMP: "soon" }, folder });
    assert.deepEqual(late.commitDate, new Date(COMMIT_TIME));
    const { CI_PROJECT_TITLE: _, ...old } = env;
    assert.equal((await resolveSource({ env: old, folder })).repository.name, "app");
  });

  it("has of git what its variables do not say", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    const sha = commit(folder);
    git(folder, "tag", "v2");
    git(folder, "switch", "--detach");
    git(folder, "remote", "add", "origin", "git@github.com:acme/app.git");
    const source = {
      eventName: "push",
      ref: "refs/tags/v2",
      sha,
      commitDate: new Date(COMMIT_TIME),
      isDirty: false,
      repository: { name: "app", html_url: "https://github.com/acme/app" },
    };
    for (const [origin, env] of [
      ["Jenkins", { JENKINS_URL: "https://ci.example.com/", GIT_BRANCH: "detached" }],
      ["CircleCI", { CIRCLECI: "true" }],
    ] as const) {
      assert.deepEqual(await resolveSource({ env, folder }), { origin, ...source });
    }
  });

  it("takes git's tag in AWS CodeBuild, where env-ci would take the branch at the same commit", async () => {
    const [folder, clone] = [temporaryFolder(), temporaryFolder()];
    git(folder, "init");
    commit(folder);
    git(folder, "tag", "v2");
    git(clone, "clone", "--quiet", folder, ".");
    git(clone, "switch", "--detach", "v2");
    const { origin, ref } = await resolveSource({ env: { CODEBUILD_BUILD_ID: "app:1" }, folder: clone });
    assert.deepEqual({ origin, ref }, { origin: "AWS CodeBuild", ref: "refs/tags/v2" });
  });

  it("is no push of a branch when a pull request has no number", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    commit(folder);
    const env = { ...DRONE, DRONE_BUILD_EVENT: "pull_request", DRONE_TARGET_BRANCH: "main" };
    const { eventName, ref } = await resolveSource({ env, folder });
    assert.deepEqual({ eventName, ref }, { eventName: "pull_request", ref: "" });
  });

  it("is git's where env-ci fails or knows of no system", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    commit(folder);
    for (const env of [{ NETLIFY: "true" }, { CI: "true" }, {}]) {
      const { origin, ref } = await resolveSource({ env, folder });
      assert.deepEqual({ origin, ref }, { origin: "git", ref: "refs/heads/main" });
    }
  });

  it("is dated by SOURCE_DATE_EPOCH before all else", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    commit(folder);
    for (const env of [GITLAB, {}]) {
      const { commitDate } = await resolveSource({ env: { ...env, SOURCE_DATE_EPOCH: "1767225600" }, folder });
      assert.deepEqual(commitDate, new Date("2026-01-01T00:00:00Z"));
    }
  });
});
