import assert from "node:assert/strict";
import { join } from "node:path";
import { resolveSource } from "../../../../../components/metadata/source/index.ts";
import {
  branchPush,
  type GithubEvent,
  pullRequest,
  pullRequestTarget,
  REPOSITORY,
  runEnvironment,
  schedule,
  tagPush,
  workflowDispatch,
  writePayload,
} from "../../../../support/github-events.ts";
import { COMMIT_TIME, commit, git, removeFolders, temporaryFolder } from "../../fixture.ts";
import { apiServer, stopApiServers } from "./api-server.ts";

const sha = (digit: string) => digit.repeat(40);
const COMMITS = { head: sha("a"), base: sha("b"), merge: sha("c") };
const LAST = { sha: sha("2"), timestamp: "2026-03-01T11:30:00+01:00" };

describe("resolveSource", () => {
  let folder: string;
  let head: string;
  let elsewhere: string;
  beforeEach(() => {
    [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    git(folder, "init");
    head = commit(folder);
  });
  afterEach(() => {
    removeFolders();
    stopApiServers();
  });

  it("is git's on a laptop", async () => {
    assert.equal((await resolveSource({ env: {}, folder })).origin, "git");
  });

  it("is that of GitHub Actions there, also before another system's variables", async () => {
    const env = { ...runEnvironment(elsewhere, branchPush("main", LAST)), JENKINS_URL: "https://ci.example.com/" };
    assert.equal((await resolveSource({ env, folder })).origin, "GitHub Actions");
  });

  it("asks the checkout in GITHUB_WORKSPACE where the folder is another one", async () => {
    const env = { ...runEnvironment(elsewhere, schedule(head)), GITHUB_WORKSPACE: folder };
    const { commitDate } = await resolveSource({ env, folder: elsewhere });
    assert.deepEqual(commitDate, new Date(COMMIT_TIME));
  });

  const events: [name: string, make: (head: string) => GithubEvent, env?: NodeJS.ProcessEnv][] = [
    ["a push to a branch", () => branchPush("main", LAST)],
    ["a tag", () => tagPush("v1.2.3", LAST, "main")],
    ["an annotated tag", () => tagPush("v1.2.3", LAST, null, sha("d"))],
    ["a pull request", () => pullRequest(2, COMMITS, "mallory")],
    ["a pull request's target", () => pullRequestTarget(2, COMMITS), { GITHUB_EVENT_NAME: "pull_request_target" }],
    ["a schedule", (commit) => schedule(commit)],
    [
      "a workflow started by hand",
      (commit) => workflowDispatch("refs/heads/main", commit),
      { GITHUB_EVENT_NAME: "workflow_dispatch" },
    ],
  ];
  for (const [name, make, env = {}] of events) {
    it(`is with ${name} as "event" what a run of it would have, with or without "ref"`, async () => {
      const event = make(head);
      // A run checks out what it is for.
      const checkout = event.sha === head ? folder : elsewhere;
      const ofRun = { ...runEnvironment(elsewhere, event), GITHUB_WORKSPACE: checkout };
      const run = await resolveSource({ env: ofRun, folder: checkout });
      const path = writePayload(elsewhere, event);
      assert.deepEqual(await resolveSource({ env, folder, event: path, ref: event.ref }), run);
      assert.deepEqual(await resolveSource({ env, folder, event: path }), run);
    });
  }

  it("shows the token of github.com to no other server that a payload comes from", async () => {
    const api = await apiServer({});
    const event = branchPush("main", LAST);
    const repository = { ...REPOSITORY, html_url: "https://github.example.com/acme/app" };
    const path = writePayload(elsewhere, { ...event, payload: { ...event.payload, repository } });
    const env = { GITHUB_API_URL: api.url, GITHUB_TOKEN: "secret" };
    const { repository: facts } = await resolveSource({ env, folder, event: path });
    assert.equal(facts.html_url, repository.html_url);
    assert.deepEqual(api.requests, []);
  });

  it("supposes another ref with the same event", async () => {
    const path = writePayload(elsewhere, branchPush("main", LAST));
    const { ref, sha } = await resolveSource({ env: {}, folder, event: path, ref: "refs/tags/v9" });
    assert.deepEqual({ ref, sha }, { ref: "refs/tags/v9", sha: LAST.sha });
  });

  it("supposes that a ref was pushed: with its commit where it has one, else with the present one", async () => {
    git(folder, "tag", "v1");
    const present = await resolveSource({ env: {}, folder });
    const next = commit(folder);
    const wanted = { env: {}, folder };
    const supposed = { ...present, eventName: "push" };
    assert.deepEqual(await resolveSource({ ...wanted, ref: "refs/tags/v1" }), { ...supposed, ref: "refs/tags/v1" });
    const tagged = { ...supposed, ref: "refs/tags/v2", sha: next };
    assert.deepEqual(await resolveSource({ ...wanted, ref: "refs/tags/v2" }), tagged);
    const { eventName, ref } = await resolveSource({ ...wanted, ref: "refs/pull/3/merge" });
    assert.deepEqual({ eventName, ref }, { eventName: "pull_request", ref: "refs/pull/3/merge" });
  });

  it("supposes a ref in GitHub Actions without what the event said of another", async () => {
    const env = runEnvironment(elsewhere, tagPush("v1", LAST, "main"));
    const source = await resolveSource({ env, folder, ref: "refs/heads/next" });
    assert.deepEqual([source.ref, source.sha, source.baseRef], ["refs/heads/next", head, undefined]);
    assert.equal(source.expectedSha, undefined);
  });

  it("refuses a ref that is not in full", async () => {
    const problem =
      '--ref is "v1.2.3", which is not a full ref; write refs/tags/NAME, refs/heads/NAME or refs/pull/NUMBER/merge';
    await assert.rejects(resolveSource({ env: {}, folder, ref: "v1.2.3" }), { message: problem });
    const event = writePayload(elsewhere, branchPush("main", LAST));
    await assert.rejects(resolveSource({ env: {}, folder, event, ref: "v1.2.3" }), { message: problem });
  });

  it("refuses a payload that does not exist", async () => {
    const event = join(elsewhere, "none.json");
    const message = `--event is "${event}", which cannot be read (ENOENT); name the JSON file of an event's payload`;
    await assert.rejects(resolveSource({ env: {}, folder, event }), { message });
  });
});
