import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { PlanReport } from "../../cli/plan/model.ts";
import { EmulatorClient } from "../../sandbox/github/client.ts";
import type { RunningEmulator } from "../../sandbox/github/server.ts";
import { startCheckedEmulator } from "../support/github-api/emulator.ts";
import { branchPush, pullRequest, schedule, tagPush, workflowDispatch } from "../support/github-events.ts";
import { PUBLISH, readWorkflow } from "../support/workflow.ts";
import { startCacheService } from "./support/cache-service.ts";
import { crane, digestOf, platformsOf, pushIndex, readIndex } from "./support/images.ts";
import { Origin } from "./support/origin.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { chosenJobs } from "./support/workflow-jobs.ts";
import { type Hub, type JobRun, runJob } from "./support/workflow-run.ts";
import { sandboxRegistry } from "./support/workspace.ts";

const PULL = 2;
const TOKEN = "workflow-token";

describe("the workflow that publishes", function () {
  this.timeout(300_000);
  const workflow = readWorkflow(PUBLISH);
  let folder: string;
  let origin: Origin;
  let repository: string;
  let github: RunningEmulator;
  let hub: Hub;

  const published = async () => (await crane("ls", repository)).split("\n").filter(Boolean).sort();
  const comments = async (): Promise<string[]> => {
    const response = await fetch(new URL(`repos/acme/app/issues/${PULL}/comments`, github.url), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await response.json()) as { body: string }[]).map(({ body }) => body);
  };
  const stackFile = (image: object = {}) =>
    stringify({
      config: {
        "multiarch:builders": { default: "multi" },
        "multiarch:images": {
          app: { repositories: [repository], context: "app", platforms: ["linux/amd64", "linux/arm64"], ...image },
        },
      },
    });
  /** Commits a change of what is built. */
  const change = (content: string) => origin.commit({ "app/content": content });
  const succeeded = (run: JobRun) => assert.ok(run.success, run.log);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    repository = `${sandboxRegistry()}/${folder.split("-").at(-1)?.toLowerCase()}/app`;
    github = await startCheckedEmulator();
    const control = new EmulatorClient(github);
    await control.call("addRepository", { repository: "acme/app", issues: [PULL] });
    const scopes = ["contents:read", "pull-requests:write"];
    await control.call("addToken", { token: TOKEN, login: "octocat", scopes, workflowOf: "acme/app" });
    origin = await Origin.create();
    await origin.commit({ "app/Dockerfile": "FROM scratch\nCOPY content /\n", "Pulumi.ghcr.yaml": stackFile() });
    hub = {
      origin,
      secrets: { GITHUB_TOKEN: TOKEN, PULUMI_CONFIG_PASSPHRASE: "correct horse" },
      vars: { PULUMI_BACKEND_URL: `file://${folder}` },
      variables: { GITHUB_API_URL: github.url.replace(/\/$/, "") },
    };
  });
  afterEach(async () => {
    await github.stop();
    origin.remove();
    rmSync(folder, { recursive: true });
  });

  it("publishes the default branch and git tags in turn, and gives digests and tags to the steps that follow", async () => {
    const pushed = await runJob(workflow, branchPush("main", await change("one")), hub);
    succeeded(pushed);
    assert.equal(pushed.job, "publish");
    assert.deepEqual(await published(), ["main"]);
    assert.deepEqual(platformsOf(await readIndex(`${repository}:main`)), ["linux/amd64", "linux/arm64"]);
    const main = await digestOf(`${repository}:main`);
    assert.equal(pushed.outputs["report.digest"], main);
    assert.deepEqual(JSON.parse(pushed.outputs["report.digests"] ?? ""), { [repository]: main });
    assert.equal(pushed.outputs["report.tags"], `${repository}:main`);
    assert.equal(pushed.outputs["plan.published"], "");
    assert.match(pushed.summary, /^## Plan\n.*\| app \| `main` \|.*^## Images of the stack ghcr\n.*```mermaid/ms);

    const tag = tagPush("v1.2.3", await change("two"), "main");
    const released = await runJob(workflow, tag, hub);
    succeeded(released);
    assert.deepEqual(await published(), ["latest", "main", "v1.2.3"]);
    assert.equal(await digestOf(`${repository}:main`), main);
    const release = await digestOf(`${repository}:v1.2.3`);
    assert.equal(await digestOf(`${repository}:latest`), release);
    assert.equal(released.outputs["report.digest"], release);
    assert.equal(released.outputs["report.tags"], `${repository}:v1.2.3\n${repository}:latest`);
    assert.deepEqual([released.outputs["plan.version"], released.outputs["plan.published"]], ["v1.2.3", "false"]);
    const plan = JSON.parse(released.outputs["plan.json"] ?? "") as PlanReport;
    assert.deepEqual(plan.images[0]?.platforms, ["linux/amd64", "linux/arm64"]);

    const again = await runJob(workflow, tag, { ...hub, vars: { ...hub.vars, ONLY_NEW_VERSIONS: "true" } });
    succeeded(again);
    assert.equal(again.outputs["plan.published"], "true");
    assert.deepEqual([again.outcomes.publish, again.outcomes.report], ["skipped", "skipped"]);
  });

  it("tells of a pull request in one comment, and builds without publishing", async () => {
    const { sha: base } = await change("base");
    for (const round of ["first", "second"]) {
      const { sha } = await change(round);
      const event = pullRequest(PULL, { head: sha, base, merge: sha });
      const requests = await requestsDuring(async () => {
        const run = await runJob(workflow, event, hub);
        succeeded(run);
        assert.equal(run.job, "pull-request");
        assert.match(run.log, /^2 built; nothing was pushed$/m);
        assert.match(run.summary, /^## Plan\n.*\| app \| `pr-2` \|/ms);
      });
      assert.deepEqual(
        requests.filter((request) => !isRead(request)),
        [],
      );
      const [comment = "", ...others] = await comments();
      assert.deepEqual(others, []);
      assert.ok(comment.includes(`refs/pull/2/merge at ${sha.slice(0, 12)}`), comment);
    }
    assert.deepEqual(readdirSync(folder), [], "a stack was made");
  });

  it("builds the pull request of a fork without secrets, and has the plan in the summary alone", async () => {
    const { sha } = await change("from a stranger");
    const commits = { head: sha, base: sha, merge: sha };
    const nothing: Hub = { ...hub, secrets: {}, vars: {} };
    for (const [event, actor] of [
      [pullRequest(PULL, commits, "stranger"), "stranger"],
      [pullRequest(PULL, commits), "dependabot[bot]"],
    ] as const) {
      const requests = await requestsDuring(async () => {
        const run = await runJob(workflow, event, nothing, actor);
        succeeded(run);
        assert.equal(run.job, "fork");
        assert.match(run.log, /^2 built; nothing was pushed$/m);
        assert.match(run.summary, /^## Plan\n.*\| app \| `pr-2` \|/ms);
      });
      assert.deepEqual(
        requests.filter((request) => !isRead(request)),
        [],
      );
    }
    assert.deepEqual(await comments(), []);
  });

  it("lets BuildKit reach the cache of GitHub Actions from a run step", async () => {
    const cache = await startCacheService();
    after(cache.stop);
    await origin.commit({ "Pulumi.ghcr.yaml": stackFile({ cache: { type: "gha" } }) });
    const commit = await change("cached");
    succeeded(await runJob(workflow, branchPush("main", commit), { ...hub, runtime: cache.variables }));
    for (const platform of ["linux-amd64", "linux-arm64"]) {
      const kept = cache.calls.filter((call) => call.startsWith("FinalizeCacheEntryUpload") && call.includes(platform));
      assert.equal(kept.length, 1, cache.calls.join("\n"));
    }
    const { length } = cache.calls;
    const built = await runJob(workflow, pullRequest(PULL, { head: commit.sha, base: commit.sha, merge: commit.sha }), {
      ...hub,
      runtime: cache.variables,
    });
    succeeded(built);
    assert.ok(cache.calls.length > length, "a pull request does not ask the cache");
  });

  it("publishes for a schedule and by hand, and starts nothing for another branch", async () => {
    const commit = await change("one");
    for (const event of [
      schedule(commit.sha),
      workflowDispatch("refs/heads/main", commit.sha),
      workflowDispatch("refs/tags/v1.2.3", commit.sha),
    ]) {
      assert.deepEqual(chosenJobs(workflow, event), ["publish"]);
    }
    for (const event of [branchPush("feature", commit), workflowDispatch("refs/heads/feature", commit.sha)]) {
      assert.deepEqual(chosenJobs(workflow, event), []);
    }
  });

  it("publishes on a schedule what a moved base changes, and a released version again when it is asked to", async function () {
    this.timeout(1_200_000);
    const namespace = repository.replace(/\/app$/, "");
    const platforms = ["linux/amd64", "linux/arm64"];
    const move = (base: string, text: string) => pushIndex(`${namespace}/${base}:stable`, text, "2026-01-01T00:00:00Z");
    const image = (name: string) => ({
      repositories: [`${namespace}/${name}`],
      context: name,
      platforms,
      bases: "follow",
      // Without type=schedule, a scheduled run gives the tags and labels of a push.
      tags: ["type=ref,event=branch", "type=ref,event=tag"],
      flavor: ["latest=false"],
    });
    const config = {
      "multiarch:builders": { default: "multi" },
      "multiarch:images": { app: image("app"), web: image("web") },
    };
    for (const base of ["one", "two"]) await move(base, "first");
    const commit = await origin.commit({
      "app/Dockerfile": `FROM ${namespace}/one:stable\nCOPY Dockerfile /\n`,
      "web/Dockerfile": `FROM ${namespace}/two:stable\nCOPY Dockerfile /\n`,
      "Pulumi.ghcr.yaml": stringify({ config }),
    });
    const tags = ["app:main", "web:main", "app:v1.0.0", "web:v1.0.0"];
    const digests = async () => {
      const found = await Promise.all(tags.map((tag) => digestOf(`${namespace}/${tag}`)));
      return Object.fromEntries(tags.map((tag, position) => [tag, found[position]]));
    };
    const labels = async () => JSON.parse(await crane("config", `${namespace}/app:main`)).config.Labels as object;

    succeeded(await runJob(workflow, branchPush("main", commit), hub));
    const [pushed, pushedLabels] = [await digests(), await labels()];
    const requests = await requestsDuring(async () => {
      const idle = await runJob(workflow, schedule(commit.sha), hub);
      succeeded(idle);
      assert.doesNotMatch(idle.summary, /\| built \|/);
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
    assert.deepEqual(await digests(), pushed);

    await move("one", "second");
    const rebuilt = await runJob(workflow, schedule(commit.sha), hub);
    succeeded(rebuilt);
    assert.match(rebuilt.summary, /\| app \| linux\/arm64 \|.*\| built \|/);
    assert.doesNotMatch(rebuilt.summary, /\| web \|.*\| built \|/);
    const followed = await digests();
    assert.notEqual(followed["app:main"], pushed["app:main"]);
    assert.deepEqual(followed, { ...pushed, "app:main": followed["app:main"] });
    assert.deepEqual(await labels(), pushedLabels);

    const release = tagPush("v1.0.0", await origin.commit(), "main");
    succeeded(await runJob(workflow, release, hub));
    const released = await digests();
    await move("two", "second");
    const dispatched = workflowDispatch(release.ref, release.sha);
    succeeded(await runJob(workflow, dispatched, { ...hub, vars: { ...hub.vars, ONLY_NEW_VERSIONS: "true" } }));
    const again = await digests();
    assert.notEqual(again["web:v1.0.0"], released["web:v1.0.0"]);
    assert.deepEqual(again, { ...released, "web:v1.0.0": again["web:v1.0.0"] });
  });

  it("fails with the platform that does not build, and still reports", async () => {
    await origin.commit({ "app/Dockerfile": "FROM scratch\nCOPY nowhere /\n" });
    const run = await runJob(workflow, branchPush("main", await change("one")), hub);
    assert.deepEqual([run.success, run.outcomes.publish, run.outcomes.report], [false, "failure", "success"]);
    assert.match(run.summary, /\*\*failed\*\*/);
    assert.equal(run.outputs["report.tags"], "");
  });

  it("loses nothing that is published with its state, and takes no tag back", async () => {
    const old = branchPush("main", await change("old"));
    succeeded(await runJob(workflow, old, hub));
    const released = tagPush("v1.0.0", await change("new"), "main");
    succeeded(await runJob(workflow, released, hub));
    const newest = await change("newest");
    const main = branchPush("main", newest);
    succeeded(await runJob(workflow, main, hub));
    const [digest, release] = [await digestOf(`${repository}:main`), await digestOf(`${repository}:v1.0.0`)];

    const state = join(folder, ".pulumi");
    rmSync(state, { recursive: true });
    const refused = await runJob(workflow, old, hub);
    assert.equal(refused.success, false);
    assert.match(refused.log, /the tag main .* points to the newer sha256:\w+ and is not moved back/);
    assert.equal(await digestOf(`${repository}:main`), digest);

    assert.ok(!existsSync(state), "a refusal comes before there is a stack");
    const rebuilt = await runJob(workflow, main, hub);
    succeeded(rebuilt);
    assert.match(rebuilt.summary, /\| linux\/arm64 \| multi \| .* \| built \|/);
    assert.deepEqual(await published(), ["latest", "main", "v1.0.0"]);
    assert.equal(await digestOf(`${repository}:v1.0.0`), release);
    const { annotations } = await readIndex(`${repository}:main`);
    assert.equal(annotations?.["org.opencontainers.image.revision"], newest.sha);
  });
});
