import assert from "node:assert/strict";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type RepositoryFacts,
  resolveSource,
  type SourceContext,
} from "../../../../../components/metadata/source/index.ts";
import {
  branchPush,
  type GithubEvent,
  pullRequest,
  pullRequestTarget,
  runEnvironment,
  schedule,
  tagPush,
  workflowDispatch,
} from "../../../../support/github-events.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";
import { apiServer, stopApiServers } from "./api-server.ts";

const sha = (digit: string) => digit.repeat(40);
const COMMITS = { head: sha("a"), base: sha("b"), merge: sha("c") };
const FIRST = { sha: sha("1"), timestamp: "2026-03-01T10:00:00+01:00" };
const LAST = { sha: sha("2"), timestamp: "2026-03-01T11:30:00+01:00" };
const date = new Date("2026-03-01T10:30:00Z");

const FACTS = {
  name: "app",
  description: "Counts hits",
  html_url: "https://github.com/acme/app",
  default_branch: "main",
  license: { spdx_id: "Apache-2.0" },
};

/** What all sources of this file have in common: GitHub Actions, nothing uncommitted, the facts of the payload. */
const RUN = { origin: "GitHub Actions", isDirty: false, repository: FACTS };

const githubSource = (env: NodeJS.ProcessEnv, facts?: RepositoryFacts, folder = env.GITHUB_WORKSPACE || ".") =>
  resolveSource({ env, folder, ...(facts && { facts }) });

describe("the source in GitHub Actions", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    removeFolders();
    stopApiServers();
  });

  const events: [name: string, event: GithubEvent, source: Omit<SourceContext, keyof typeof RUN>][] = [
    [
      "a push to a branch",
      branchPush("feature/login", FIRST, LAST),
      { eventName: "push", ref: "refs/heads/feature/login", sha: LAST.sha, commitDate: date },
    ],
    [
      "a tag that was pushed from a branch",
      tagPush("v1.2.3", LAST, "release/1.x"),
      { eventName: "push", ref: "refs/tags/v1.2.3", sha: LAST.sha, commitDate: date, baseRef: "release/1.x" },
    ],
    [
      "a tag that was pushed alone, annotated",
      tagPush("v1.2.3", LAST, null, sha("d")),
      { eventName: "push", ref: "refs/tags/v1.2.3", sha: LAST.sha, commitDate: date },
    ],
    [
      "a pull request",
      pullRequest(2, COMMITS),
      { eventName: "pull_request", ref: "refs/pull/2/merge", sha: COMMITS.merge, baseRef: "main" },
    ],
    [
      "a pull request from a fork",
      pullRequest(2, COMMITS, "mallory"),
      { eventName: "pull_request", ref: "refs/pull/2/merge", sha: COMMITS.merge, baseRef: "main" },
    ],
    [
      "a pull request's target",
      pullRequestTarget(3, COMMITS, "mallory"),
      { eventName: "pull_request_target", ref: "refs/pull/3/merge", sha: COMMITS.base, baseRef: "main" },
    ],
    ["a schedule", schedule(LAST.sha), { eventName: "schedule", ref: "refs/heads/main", sha: LAST.sha }],
    [
      "a workflow started by hand",
      workflowDispatch("refs/heads/main", LAST.sha),
      { eventName: "workflow_dispatch", ref: "refs/heads/main", sha: LAST.sha },
    ],
  ];
  for (const [name, event, source] of events) {
    it(`of ${name}`, async () => {
      assert.deepEqual(await githubSource(runEnvironment(folder, event)), { ...RUN, ...source });
    });
  }

  it("takes the pull request's own commit where DOCKER_METADATA_PR_HEAD_SHA asks for it", async () => {
    const shaOf = async (event: GithubEvent, wanted: string) =>
      (await githubSource({ ...runEnvironment(folder, event), DOCKER_METADATA_PR_HEAD_SHA: wanted })).sha;
    assert.equal(await shaOf(pullRequest(2, COMMITS), "true"), COMMITS.head);
    assert.equal(await shaOf(pullRequestTarget(2, COMMITS), "TRUE"), COMMITS.head);
    assert.equal(await shaOf(pullRequest(2, COMMITS), "false"), COMMITS.merge);
    assert.equal(await shaOf(branchPush("main", LAST), "true"), LAST.sha);
  });

  it("knows a tag by the variables alone where there is no payload", async () => {
    const { GITHUB_EVENT_PATH: _, ...env } = runEnvironment(folder, tagPush("v1.2.3", LAST, "main"));
    assert.deepEqual(await githubSource(env), {
      ...RUN,
      eventName: "push",
      ref: "refs/tags/v1.2.3",
      sha: LAST.sha,
      repository: { name: "app", html_url: "https://github.com/acme/app" },
    });
  });

  it("takes what is not as documented for absent", async () => {
    const payload = { commits: "many", head_commit: { id: LAST.sha, timestamp: "soon" }, base_ref: 7, repository: [] };
    const env = runEnvironment(folder, { ...tagPush("v1", LAST, null), payload });
    assert.deepEqual(await githubSource(env), {
      ...RUN,
      eventName: "push",
      ref: "refs/tags/v1",
      sha: LAST.sha,
      repository: { name: "app", html_url: "https://github.com/acme/app" },
    });
  });

  it("is empty where the variables are not there", async () => {
    const source = await githubSource({ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: folder });
    assert.deepEqual(source, { ...RUN, eventName: "", ref: "", sha: "", repository: {} });
  });

  const contents: [content: string | undefined, problem: RegExp][] = [
    [
      undefined,
      /^GITHUB_EVENT_PATH is ".+event\.json", which cannot be read \(ENOENT\); make .+, or unset GITHUB_EVENT_PATH$/,
    ],
    ["{", /^GITHUB_EVENT_PATH is ".+event\.json", which is not a JSON object; make .+, or unset GITHUB_EVENT_PATH$/],
    ["[]", /which is not a JSON object/],
    ["", /which is not a JSON object/],
  ];
  for (const [content, problem] of contents) {
    it(`refuses a payload of ${content === undefined ? "no file" : JSON.stringify(content)}`, async () => {
      const path = join(folder, "event.json");
      if (content !== undefined) writeFileSync(path, content);
      const refusal = githubSource({ GITHUB_ACTIONS: "true", GITHUB_EVENT_PATH: path });
      await assert.rejects(refusal, ({ message }: Error) => problem.test(message));
    });
  }

  it("dates the merge of a pull request by the checkout, without asking the API", async () => {
    const api = await apiServer({});
    git(folder, "init");
    commit(folder);
    const merge = commit(folder);
    git(folder, "switch", "--detach", merge);
    const payload = temporaryFolder();
    const env = {
      ...runEnvironment(payload, pullRequest(2, { ...COMMITS, merge })),
      GITHUB_WORKSPACE: folder,
      GITHUB_API_URL: api.url,
      GITHUB_TOKEN: "secret",
    };
    const { commitDate, isDirty } = await githubSource(env, FACTS);
    assert.deepEqual({ commitDate, isDirty }, { commitDate: new Date(COMMIT_TIME), isDirty: false });
    assert.deepEqual(api.requests, []);
  });

  it("asks the API for the time of a commit that neither payload nor checkout has", async () => {
    const path = `/repos/acme/app/commits/${COMMITS.merge}`;
    const api = await apiServer({
      [path]: { body: { commit: { committer: { date: "2026-04-05T06:07:08Z" } } } },
    });
    const env = {
      ...runEnvironment(folder, pullRequest(2, COMMITS)),
      GITHUB_API_URL: `${api.url}/`,
      GH_TOKEN: "secret",
    };
    assert.deepEqual((await githubSource(env, FACTS)).commitDate, new Date("2026-04-05T06:07:08Z"));
    assert.deepEqual(api.requests, [{ path, authorization: "Bearer secret" }]);
  });

  it("dates by SOURCE_DATE_EPOCH before all else", async () => {
    const env = { ...runEnvironment(folder, branchPush("main", LAST)), SOURCE_DATE_EPOCH: "1767225600" };
    assert.deepEqual((await githubSource(env)).commitDate, new Date("2026-01-01T00:00:00Z"));
    const problem = /^SOURCE_DATE_EPOCH is "now"; set it to a time in whole seconds since 1970, or unset it$/;
    await assert.rejects(githubSource({ ...env, SOURCE_DATE_EPOCH: "now" }), ({ message }: Error) =>
      problem.test(message),
    );
  });

  describe("in a checkout", () => {
    let first: string;
    let second: string;
    beforeEach(() => {
      folder = realpathSync(folder);
      git(folder, "init");
      first = commit(folder);
      second = commit(folder);
    });
    /** What is known of the commit, the run being for one and another being checked out. */
    const built = async (event: GithubEvent, checkedOut: string, at = folder) => {
      // The payload is no part of the repository.
      const env = runEnvironment(temporaryFolder(), event);
      git(folder, "checkout", "--quiet", "--detach", checkedOut);
      const { sha: found, expectedSha, commitDate, isDirty } = await githubSource(env, FACTS, at);
      assert.equal(isDirty, false);
      return { sha: found, expectedSha, isOfGit: commitDate?.getTime() === new Date(COMMIT_TIME).getTime() };
    };
    const run = (to: string) => branchPush("main", { ...LAST, sha: to });

    it("is the commit of the run where that is checked out", async () => {
      assert.deepEqual(await built(run(second), second), { sha: second, expectedSha: undefined, isOfGit: false });
    });

    it("is the commit that is checked out, and tells of the run's, in a folder inside as well", async () => {
      const other = { sha: first, expectedSha: second, isOfGit: true };
      assert.deepEqual(await built(run(second), first), other);
      mkdirSync(join(folder, "inside"));
      assert.deepEqual(await built(run(second), first, join(folder, "inside")), other);
      // A commit of which a shallow clone knows nothing is another one, too.
      assert.deepEqual(await built(run(sha("9")), first), { ...other, expectedSha: sha("9") });
    });

    it("is the commit below an annotated tag that the run names", async () => {
      git(folder, "tag", "--annotate", "--message", "one", "v1", first);
      const tagged = git(folder, "rev-parse", "v1");
      assert.deepEqual(await built(run(tagged), first), { sha: first, expectedSha: undefined, isOfGit: true });
    });

    it("may be that of the pull request itself, and no other", async () => {
      const commits = { head: first, base: sha("b"), merge: sha("c") };
      const forPull = pullRequest(12, commits);
      assert.deepEqual(await built(forPull, first), { sha: first, expectedSha: undefined, isOfGit: true });
      assert.deepEqual(await built(forPull, second), { sha: second, expectedSha: sha("c"), isOfGit: true });
    });

    it("is the run's for a submodule of what is checked out", async () => {
      const outer = realpathSync(temporaryFolder());
      git(outer, "init");
      git(outer, "-c", "protocol.file.allow=always", "submodule", "add", folder, "library");
      const env = runEnvironment(temporaryFolder(), run(commit(outer)));
      const source = await githubSource(env, FACTS, join(outer, "library"));
      assert.deepEqual([source.sha, source.expectedSha], [env.GITHUB_SHA, undefined]);
      commit(outer);
      const moved = await githubSource(env, FACTS, join(outer, "library"));
      assert.deepEqual([moved.sha, moved.expectedSha], [git(outer, "rev-parse", "HEAD"), env.GITHUB_SHA]);
    });

    it("is the run's where git cannot be read, which is told", async () => {
      writeFileSync(join(folder, ".git", "HEAD"), "damaged");
      const source = await githubSource(runEnvironment(temporaryFolder(), run(second)), FACTS, folder);
      assert.deepEqual([source.sha, source.isDirty, source.expectedSha], [second, false, undefined]);
      assert.match(source.unreadable ?? "", /not a git repository/);
    });
  });

  it("sees an uncommitted change in the workspace", async () => {
    git(folder, "init");
    commit(folder);
    const env = runEnvironment(folder, branchPush("main", LAST));
    assert.equal((await githubSource(env)).isDirty, true, "event.json is new");
  });
});
