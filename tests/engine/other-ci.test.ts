import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import type { EventCommit } from "../support/github-events.ts";
import { codeBelow } from "./support/documents.ts";
import { crane, digestOf } from "./support/images.ts";
import { linkPackages, Origin } from "./support/origin.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { newRunner, type Runner, runScript } from "./support/runner.ts";
import { ACTIONS, createBuilder, installPulumi, signIn } from "./support/workflow-actions.ts";
import { sandboxRegistry } from "./support/workspace.ts";

describe("what the documentation has for other CI systems", function () {
  this.timeout(300_000);
  let folder: string;
  let origin: Origin;
  let repository: string;
  let commit: EventCommit;

  const published = async () => (await crane("ls", repository)).split("\n").filter(Boolean).sort();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    repository = `${sandboxRegistry()}/${folder.split("-").at(-1)?.toLowerCase()}/app`;
    const app = { repositories: [repository], context: "app", platforms: ["linux/amd64", "linux/arm64"] };
    const config = { "multiarch:builders": { default: "multi" }, "multiarch:images": { app } };
    origin = await Origin.create();
    commit = await origin.commit({
      "app/Dockerfile": "FROM scratch\nCOPY Dockerfile /\n",
      "Pulumi.ghcr.yaml": stringify({ config }),
    });
  });
  afterEach(() => {
    origin.remove();
    rmSync(folder, { recursive: true });
  });

  /** The commands of the documentation, for a project in `images/`, as they are in a checkout of this one. */
  const inCheckout = (script: string) =>
    script.replaceAll("npx --no -- multiarch", "npm run --silent multiarch --").replace(/^cd images\n/m, "");

  /** A machine with Docker, Node.js and Pulumi, signed in, with state that is kept elsewhere. */
  const machine = async (name: string, env: Record<string, string> = {}): Promise<Runner> => {
    const [own, state] = [join(folder, name), join(folder, "state")];
    for (const path of [own, state]) mkdirSync(path, { recursive: true });
    const backend = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "correct horse" };
    const runner = newRunner(own, { origin, sha: commit.sha, env: { ...backend, ...env } });
    installPulumi(runner);
    signIn(runner);
    await createBuilder(runner, "multi");
    return runner;
  };

  it("publishes a branch from a plain shell, and again without a change", async () => {
    const [script = ""] = codeBelow("docs/ci.md", "## Any other system, in a shell", "sh");
    let digest: string | undefined;
    for (const name of ["first", "second"]) {
      const runner = await machine(name);
      await execa("git", ["clone", "--quiet", "--branch", "main", `file://${origin.folder}`, runner.workspace]);
      linkPackages(runner.workspace);
      const { failed, all } = await runScript(runner, inCheckout(script));
      assert.ok(!failed, all);
      assert.match(all, /^source: refs\/heads\/main at [0-9a-f]{12} \(git\)$/m);
      assert.deepEqual(await published(), ["main"]);
      const now = await digestOf(`${repository}:main`);
      assert.equal(now, digest ?? now);
      digest = now;
    }
  });

  it("publishes branches and tags from GitLab, and builds merge requests without publishing", async () => {
    const [text = ""] = codeBelow("docs/ci.md", "## GitLab CI", "yaml");
    const jobs = parse(text) as Record<string, { script: string[]; variables?: Record<string, string> }>;
    const gitlab = {
      CI: "true",
      GITLAB_CI: "true",
      CI_COMMIT_SHA: commit.sha,
      CI_COMMIT_TIMESTAMP: commit.timestamp,
      CI_PROJECT_NAME: "app",
      CI_PROJECT_URL: "https://gitlab.com/acme/app",
      CI_DEFAULT_BRANCH: "main",
    };
    const run = async (job: string, variables: Record<string, string>) => {
      const { script = [], variables: own } = jobs[job] ?? {};
      const runner = await machine(`${job}-${variables.CI_COMMIT_REF_NAME}`, { ...gitlab, ...own, ...variables });
      await ACTIONS["actions/checkout"]?.(runner, {});
      // The machine is signed in; docker itself does not exist.
      const lines = script.filter((line) => !line.includes("docker login"));
      const { failed, all } = await runScript(runner, inCheckout(lines.join("\n")));
      assert.ok(!failed, all);
      return all;
    };
    const branch = await run("publish", { CI_COMMIT_REF_NAME: "main", CI_PIPELINE_SOURCE: "push" });
    assert.match(branch, /^source: refs\/heads\/main at [0-9a-f]{12} \(push, GitLab CI\/CD\)$/m);
    await run("publish", { CI_COMMIT_REF_NAME: "v1.2.3", CI_COMMIT_TAG: "v1.2.3", CI_PIPELINE_SOURCE: "push" });
    assert.deepEqual(await published(), ["latest", "main", "v1.2.3"]);
    const requests = await requestsDuring(async () => {
      const merge = await run("merge-request", {
        CI_COMMIT_REF_NAME: "feature",
        CI_MERGE_REQUEST_ID: "987654",
        CI_MERGE_REQUEST_IID: "12",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_PIPELINE_SOURCE: "merge_request_event",
      });
      assert.match(merge, /^app {4}pr-12 /m);
      assert.match(merge, /^2 built; nothing was pushed$/m);
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
  });
});
