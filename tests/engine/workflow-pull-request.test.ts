import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { pullRequest } from "../support/github-events.ts";
import { PUBLISH, readWorkflow } from "../support/workflow.ts";
import { type CacheService, startCacheService } from "./support/cache-service.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { firstJobs } from "./support/workflow-jobs.ts";
import { PULL, WorkflowRepository } from "./support/workflow-repository.ts";
import type { WorkflowRun } from "./support/workflow-run.ts";

/** A workflow of the user's calls this one. */
const INPUTS = { stack: "ghcr", "stack-file": "Pulumi.ghcr.yaml", folder: "images" };
const CHECKS = ["check (linux-amd64)", "check (linux-arm64)"];

describe("the workflow that publishes, called for pull requests", function () {
  this.timeout(600_000);
  let user: WorkflowRepository;
  let cache: CacheService;
  before(async () => {
    cache = await startCacheService();
    user = await WorkflowRepository.create(INPUTS.folder);
    await user.commit({}, { app: { cache: { type: "gha" } } });
  });
  after(async () => {
    cache.stop();
    await user.remove();
  });

  /** What is written to the registry while a run goes on. */
  const writesDuring = async (run: () => Promise<WorkflowRun>) =>
    (await requestsDuring(run)).filter((request) => !isRead(request));
  const keptOf = (platform: string) =>
    cache.calls.filter((call) => call.startsWith("FinalizeCacheEntryUpload") && call.includes(platform)).length;

  it("builds without publishing, with the cache of the default branch, and tells of it in one comment", async () => {
    const hub = { ...user.hub, runtime: cache.variables };
    const { sha: base } = await user.change("base");
    const { sha } = await user.change("first");
    const event = pullRequest(PULL, { head: sha, base, merge: sha });
    const writes = await writesDuring(async () => {
      const run = await user.succeeds(event, { hub, inputs: INPUTS });
      assert.deepEqual(run.ran(), [...CHECKS, "comment", "plan"]);
      for (const { log } of run.jobs("check")) assert.match(log, /^1 built; nothing was pushed$/m);
      assert.match(run.job("plan").summary, /^## Plan\n.*\| app \| `pr-2` \|/ms);
      return run;
    });
    assert.deepEqual(writes, []);
    for (const platform of ["linux-amd64", "linux-arm64"]) assert.equal(keptOf(platform), 1, cache.calls.join("\n"));
    const [comment = "", ...others] = await user.comments();
    assert.deepEqual(others, []);
    assert.ok(comment.includes(`refs/pull/2/merge at ${sha.slice(0, 12)}`), comment);
    assert.deepEqual(readdirSync(user.state), [], "a stack was made");
  });

  it("builds those of forks without secrets, and has the plan in the summary alone", async () => {
    const before = await user.comments();
    const { sha } = await user.change("from a stranger");
    const commits = { head: sha, base: sha, merge: sha };
    const event = pullRequest(PULL, commits, "stranger");
    const writes = await writesDuring(async () => {
      const hub = { ...user.hub, secrets: {}, vars: {} };
      const inputs = { ...INPUTS, runners: "{default: [self-hosted, x64]}" };
      const run = await user.succeeds(event, { hub, inputs, actor: "stranger" });
      assert.deepEqual(run.ran(), ["check (linux-amd64_linux-arm64)", "plan"]);
      const { log, qemu } = run.job("check");
      assert.match(log, /^2 built; nothing was pushed$/m);
      assert.deepEqual(qemu, ["linux/arm64"], "of one runner for all");
      assert.match(run.job("plan").summary, /^## Plan\n.*\| app \| `pr-2` \|/ms);
      return run;
    });
    assert.deepEqual(writes, []);
    assert.deepEqual(await user.comments(), before);
  });

  it("does not comment for Dependabot, whose token cannot", async () => {
    const { sha } = await user.change("newer packages");
    const event = pullRequest(PULL, { head: sha, base: sha, merge: sha });
    assert.deepEqual(firstJobs(readWorkflow(PUBLISH), event, "dependabot[bot]"), ["plan"]);
  });
});
