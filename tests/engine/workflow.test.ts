import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { PlanReport } from "../../cli/plan/model.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import {
  branchPush,
  type GithubEvent,
  runEnvironment,
  schedule,
  tagPush,
  workflowDispatch,
  workflowOf,
} from "../support/github-events.ts";
import { OidcTokens } from "../support/oidc-tokens.ts";
import { MockSigstore } from "../support/sigstore.ts";
import { PUBLISH, readWorkflow } from "../support/workflow.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import type { Hub } from "./support/job-run.ts";
import { poisonProject } from "./support/poisoned-project.ts";
import { newRunner, runScript } from "./support/runner.ts";
import { verifiedStatements } from "./support/verified-statements.ts";
import { multiarchVerify } from "./support/verify.ts";
import { checkOut, createBuilder, installPulumi, signIn } from "./support/workflow-actions.ts";
import { firstJobs } from "./support/workflow-jobs.ts";
import { WorkflowRepository } from "./support/workflow-repository.ts";

const ISSUER = "https://token.actions.githubusercontent.com";
const PLATFORMS = ["linux/amd64", "linux/arm64"];

describe("the workflow that publishes", function () {
  this.timeout(600_000);
  let user: WorkflowRepository;
  let sigstore: MockSigstore;
  let tokens: OidcTokens;
  beforeEach(async () => {
    [user, sigstore, tokens] = await Promise.all([
      WorkflowRepository.create(),
      MockSigstore.start(),
      OidcTokens.start(),
    ]);
  });
  afterEach(async () => {
    await user.remove();
    sigstore.stop();
    tokens.stop();
  });

  /** Verifies that an index of the image `web`, and how it was published, is signed by a workflow and nobody else. */
  const isSignedBy = async (tag: string, workflow: string, inputs?: object) => {
    const digest = (await digestOf(`${user.registry}/web:${tag}`)) ?? assert.fail(`there is no tag ${tag}`);
    const identity = `https://github.com/${workflow}`;
    const signer = { identity, issuer: ISSUER, trustedRoot: sigstore.trustedRoot };
    const statements = await verifiedStatements(`${user.registry}/web`, digest, signer);
    assert.deepEqual(
      statements.map(({ predicateType }) => predicateType),
      ["https://sigstore.dev/cosign/sign/v1", "https://slsa.dev/provenance/v1"],
    );
    for (const { subject } of statements) assert.equal(`sha256:${subject[0]?.digest.sha256}`, digest);
    const { runDetails, buildDefinition } = statements[1]?.predicate ?? {};
    assert.equal(runDetails?.builder.id, identity);
    assert.deepEqual(buildDefinition?.externalParameters.inputs, inputs);
  };

  /** Publishes what the workflow does, from one machine that builds all of it, below another path. */
  const publishFromOne = async (event: GithubEvent, { origin, variables }: Hub) => {
    const folder = join(user.state, "one");
    mkdirSync(folder);
    const backend = { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "correct horse" };
    const runner = newRunner(folder, {
      origin,
      sha: event.sha,
      env: { ...runEnvironment(folder, event), ...backend, ...variables },
    });
    runner.env.GITHUB_WORKSPACE = runner.workspace;
    installPulumi(runner);
    signIn(runner);
    await createBuilder(runner, "multi");
    await checkOut(runner);
    const up = "pulumi up --stack one --yes --skip-preview --suppress-outputs --non-interactive";
    const { failed, all } = await runScript(runner, `pulumi stack select --create one --non-interactive\n${up}`);
    assert.ok(!failed, all);
  };

  it("publishes the default branch and git tags as one machine would, and gives digests and tags to what follows", async () => {
    const images = { app: { reproducible: true }, web: { dockerfile: "web.Dockerfile" } };
    const sign = { keyless: true, fulcio: sigstore.url, rekor: sigstore.url };
    const main = await user.commit(
      {
        "app/content": "one",
        "app/web.Dockerfile": "FROM scratch\nCOPY content /\nENV A=1\n",
        "Pulumi.one.yaml": user.stackFile(images, `${user.registry}/one`),
      },
      { ...images, web: { ...images.web, sign } },
    );
    const event = branchPush("main", main);
    // actions/checkout fetches no history.
    const variables = { ...user.hub.variables, SOURCE_DATE_EPOCH: "1767225600", MULTIARCH_FULCIO: sigstore.url };
    const vars: Record<string, string> = { ...user.hub.vars };
    const hub = { ...user.hub, tokens, variables, vars };
    const pushed = await user.succeeds(event, { hub });
    assert.deepEqual(pushed.ran(), ["build (linux-amd64)", "build (linux-arm64)", "plan", "publish"]);
    for (const { qemu } of pushed.jobs("build")) assert.deepEqual(qemu, [], "each runner is one of the platform's");
    for (const image of ["app", "web"]) {
      assert.deepEqual(await user.published(image), ["main"]);
      assert.deepEqual(platformsOf(await readIndex(`${user.registry}/${image}:main`)), PLATFORMS);
    }
    const digest = await digestOf(`${user.repository}:main`);
    const { outputs, summary } = pushed.job("publish");
    assert.deepEqual(outputs, {
      digest: "",
      digests: JSON.stringify({
        [user.repository]: digest,
        [`${user.registry}/web`]: await digestOf(`${user.registry}/web:main`),
      }),
      tags: `${user.repository}:main\n${user.registry}/web:main`,
    });
    await isSignedBy("main", workflowOf(event));
    assert.deepEqual(sigstore.requests.toSorted(), ["fulcio", "fulcio", "rekor", "rekor"]);
    assert.deepEqual([...new Set(tokens.audiences)], ["sigstore"]);
    assert.doesNotMatch(pushed.log, /OIDC token/);
    assert.match(pushed.job("plan").summary, /^## Plan\n.*\| app \| `main` \|/ms);
    assert.match(summary, /^## Images of the stack ghcr\n/m);

    await publishFromOne(event, hub);
    // What is attested has times and the builder.
    assert.deepEqual(await imagesIn(`${user.registry}/one/app:main`), await imagesIn(`${user.repository}:main`));
    const [ours, ones] = await Promise.all([
      contentOf(`${user.registry}/web:main`),
      contentOf(`${user.registry}/one/web:main`),
    ]);
    assert.deepEqual(ours, ones);

    // Of the project of whoever calls the workflow, nothing runs where it could sign as the workflow.
    const marks = join(user.state, "ran");
    mkdirSync(marks);
    poisonProject(user.origin.folder, marks);
    const tag = tagPush("v1.2.3", await user.change("two"), "main");
    const calledWorkflow = `acme/ci/.github/workflows/publish.yml@${"c".repeat(40)}`;
    const inputs = { stack: "ghcr" };
    const released = await user.succeeds(tag, { hub, calledWorkflow, inputs });
    assert.deepEqual(readdirSync(marks), []);
    assert.match(
      released.job("publish").log,
      /^warning: program\.js does more than the stack file says; it is not run here$/m,
    );
    assert.deepEqual(readdirSync(join(user.state, ".pulumi", "stacks")), ["app"]);
    await isSignedBy("latest", calledWorkflow, inputs);
    // Whoever calls it has this identity: the source tells one from another.
    const trust = join(user.state, "trusted_root.json");
    writeFileSync(trust, sigstore.trustedRoot);
    const signer = ["--identity", `https://github.com/${calledWorkflow}`, "--issuer", ISSUER, "--trusted-root", trust];
    const verify = (source: string) =>
      multiarchVerify(user.state, `${user.registry}/web:latest`, ...signer, "--source", `https://github.com/${source}`);
    assert.deepEqual((await verify("acme/app")).failures, []);
    assert.deepEqual((await verify("acme/other")).exitCode, 1);
    assert.deepEqual(await user.published(), ["latest", "main", "v1.2.3"]);
    assert.equal(await digestOf(`${user.repository}:main`), digest);
    assert.equal(await digestOf(`${user.repository}:latest`), await digestOf(`${user.repository}:v1.2.3`));
    const { stepOutputs } = released.job("plan");
    assert.deepEqual([stepOutputs["plan.version"], stepOutputs["plan.published"]], ["v1.2.3", "false"]);
    const plan = JSON.parse(stepOutputs["plan.json"] ?? "") as PlanReport;
    assert.deepEqual(plan.images[0]?.platforms, PLATFORMS);

    const only = { ...hub, vars: { ...hub.vars, ONLY_NEW_VERSIONS: "true" } };
    const again = await user.succeeds(tag, { hub: only });
    assert.deepEqual(again.ran(), ["plan"]);

    // A state that can run something itself is refused before anything is read of it.
    vars.PULUMI_BACKEND_URL = "";
    await released.rerun("publish");
    const { success, outcomes, log } = released.job("publish");
    assert.deepEqual([success, outcomes.publish, outcomes.report], [false, "skipped", "skipped"]);
    assert.match(
      log,
      /^ {2}the state is in Pulumi Cloud, which can have policies and variables of its own run programs/m,
    );
    // Of another push, that is said before anything is built.
    const refused = await user.run(tag, { hub, calledWorkflow, inputs });
    assert.deepEqual(refused.ran(), ["plan"]);
    assert.match(refused.job("plan").log, /^ {2}the state is in Pulumi Cloud, which/m);
  });

  it("runs for a schedule and by hand, and for no other branch", async () => {
    const workflow = readWorkflow(PUBLISH);
    const commit = await user.change("one");
    for (const event of [
      schedule(commit.sha),
      workflowDispatch("refs/heads/main", commit.sha),
      workflowDispatch("refs/tags/v1.2.3", commit.sha),
    ]) {
      assert.deepEqual(firstJobs(workflow, event), ["plan"]);
    }
    for (const event of [branchPush("feature", commit), workflowDispatch("refs/heads/feature", commit.sha)]) {
      assert.deepEqual(firstJobs(workflow, event), []);
    }
  });
});

/** The images that an index has for its platforms. */
async function imagesIn(reference: string): Promise<string[]> {
  const { manifests } = await readIndex(reference);
  return manifests.filter((each) => attestedDigest(each) === undefined).map(({ digest }) => digest);
}

/** What an index has for each platform: the configuration and the files, without the times of the build. */
async function contentOf(reference: string): Promise<object[]> {
  return Promise.all(
    PLATFORMS.map(async (platform) => {
      const {
        created: _,
        history,
        rootfs: __,
        ...config
      } = JSON.parse(await crane("config", "--platform", platform, reference));
      const steps = (history as { created_by: string }[]).map(({ created_by }) => created_by);
      return { config, steps, files: await filesOf(platform, reference) };
    }),
  );
}

/** The files of an image with their contents. */
async function filesOf(platform: string, reference: string): Promise<string[]> {
  const exported = `crane export --platform ${platform} ${reference} -`;
  const { stdout: list } = await execa("bash", ["-c", `${exported} | tar --list --verbose`]);
  const { stdout: contents } = await execa("bash", ["-c", `${exported} | tar --extract --to-stdout`]);
  return [...list.split("\n").map((line) => line.replace(/ \d{4}-\S+ \S+ /, " ")), contents];
}
