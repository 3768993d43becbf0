import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import type { EventCommit } from "../support/github-events.ts";
import { codeBelow } from "./support/documents.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { linkPackages, Origin } from "./support/origin.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { newRunner, type Runner, runScript } from "./support/runner.ts";
import { checkOut, createBuilder, installPulumi, signIn } from "./support/workflow-actions.ts";
import { sandboxRegistry } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

describe("what the documentation has for other CI systems", function () {
  this.timeout(600_000);
  let folder: string;
  let origin: Origin;
  let repository: string;
  let commit: EventCommit;

  const published = async () => (await crane("ls", repository)).split("\n").filter(Boolean).sort();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    repository = `${sandboxRegistry()}/${folder.split("-").at(-1)?.toLowerCase()}/app`;
    const app = { repositories: [repository], context: "../app", platforms: PLATFORMS };
    const config = { "multiarch:builders": { default: "multi" }, "multiarch:images": { app } };
    origin = await Origin.create("images");
    commit = await origin.commit({
      "app/Dockerfile": "FROM scratch\nCOPY Dockerfile /\n",
      "images/Pulumi.ghcr.yaml": stringify({ config }),
    });
  });
  afterEach(() => {
    origin.remove();
    rmSync(folder, { recursive: true });
  });

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
  const clone = async (to: string) => {
    await execa("git", ["clone", "--quiet", "--branch", "main", `file://${origin.folder}`, to]);
    linkPackages(to, origin);
  };

  it("publishes a branch from a plain shell, and with what other machines build over ssh", async () => {
    const [script = "", others = ""] = codeBelow("docs/ci.md", "## Any other system, in a shell", "sh");
    const first = await machine("first");
    await clone(first.workspace);
    const { failed, all } = await runScript(first, script);
    assert.ok(!failed, all);
    assert.match(all, /^source: refs\/heads\/main at [0-9a-f]{12} \(git\)$/m);
    assert.deepEqual(await published(), ["main"]);
    const digest = await digestOf(`${repository}:main`);

    commit = await origin.commit({ "app/Dockerfile": "FROM scratch\nCOPY Dockerfile /two\n" });
    const second = await machine("second");
    await clone(second.workspace);
    for (const host of ["amd64.example.com", "arm64.example.com"]) {
      const { home } = await machine(host);
      await clone(join(home, "app"));
    }
    installSsh(second, folder);
    // The other machines build before the update.
    const [before = "", after = ""] = script.split(/^(?=pulumi stack select)/m);
    const merged = await runScript(second, `${before}${others.replaceAll("/tmp/", `${second.temporary}/`)}${after}`);
    assert.ok(!merged.failed, merged.all);
    assert.deepEqual(await published(), ["main"]);
    assert.notEqual(await digestOf(`${repository}:main`), digest);
    assert.deepEqual(platformsOf(await readIndex(`${repository}:main`)), PLATFORMS);
  });

  it("publishes branches and tags from GitLab, and builds merge requests without publishing", async () => {
    const [text = ""] = codeBelow("docs/ci.md", "## GitLab CI", "yaml");
    const pipeline = parse(text) as Pipeline;
    const gitlab = {
      CI: "true",
      GITLAB_CI: "true",
      CI_COMMIT_SHA: commit.sha,
      CI_COMMIT_TIMESTAMP: commit.timestamp,
      CI_PROJECT_NAME: "app",
      CI_PROJECT_URL: "https://gitlab.com/acme/app",
      CI_DEFAULT_BRANCH: "main",
    };
    /** Runs jobs in order, each on a machine of its own, between which artifacts go. */
    const run = async (names: readonly string[], variables: Record<string, string>) => {
      const artifacts = join(folder, "artifacts", variables.CI_COMMIT_REF_NAME ?? "");
      let log = "";
      for (const name of names) {
        const { script = [], variables: own, parallel, artifacts: kept } = pipeline[name] ?? {};
        for (const [position, entry] of (parallel?.matrix ?? [{}]).entries()) {
          const env = { ...gitlab, ...pipeline.variables, ...own, ...entry, ...variables, CI_JOB_NAME: name };
          const runner = await machine(`${name}-${position}-${variables.CI_COMMIT_REF_NAME}`, env);
          await checkOut(runner);
          if (existsSync(artifacts)) cpSync(artifacts, runner.workspace, { recursive: true });
          // The machine is signed in and has a builder; docker itself does not exist.
          const lines = [...pipeline.default.before_script, ...script].filter((line) => !line.includes("docker "));
          const { failed, all } = await runScript(runner, lines.join("\n"));
          assert.ok(!failed, all);
          log += `${all}\n`;
          for (const path of kept?.paths ?? []) {
            mkdirSync(dirname(join(artifacts, path)), { recursive: true });
            cpSync(join(runner.workspace, path), join(artifacts, path), { recursive: true });
          }
        }
      }
      return log;
    };
    const publishes = ["plan", "build", "publish"];
    const branch = await run(publishes, { CI_COMMIT_REF_NAME: "main", CI_PIPELINE_SOURCE: "push" });
    assert.match(branch, /^source: refs\/heads\/main at [0-9a-f]{12} \(push, GitLab CI\/CD\)$/m);
    await run(publishes, { CI_COMMIT_REF_NAME: "v1.2.3", CI_COMMIT_TAG: "v1.2.3", CI_PIPELINE_SOURCE: "push" });
    assert.deepEqual(await published(), ["latest", "main", "v1.2.3"]);
    const [rule] = pipeline.workflow.rules;
    assert.equal(rule?.if, '$CI_PIPELINE_SOURCE == "merge_request_event"');
    assert.equal(pipeline.publish?.rules?.[0]?.if, '$CI_PIPELINE_SOURCE != "merge_request_event"');
    const requests = await requestsDuring(async () => {
      const merge = await run(["plan", "build"], {
        ...rule?.variables,
        CI_COMMIT_REF_NAME: "feature",
        CI_MERGE_REQUEST_ID: "987654",
        CI_MERGE_REQUEST_IID: "12",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
        CI_PIPELINE_SOURCE: "merge_request_event",
      });
      assert.match(merge, /^app {4}pr-12 /m);
      assert.match(merge, /^1 built; nothing was pushed$/m);
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
  });
});

interface PipelineJob {
  readonly script: readonly string[];
  readonly rules?: readonly { readonly if: string }[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly parallel?: { readonly matrix: readonly Readonly<Record<string, string>>[] };
  readonly artifacts?: { readonly paths: readonly string[] };
}

/** What is read of a pipeline of GitLab, beside its jobs. */
type Pipeline = Readonly<Record<string, PipelineJob>> & {
  readonly default: { readonly before_script: readonly string[] };
  readonly variables: Readonly<Record<string, string>>;
  readonly workflow: {
    readonly rules: readonly { readonly if: string; readonly variables?: Readonly<Record<string, string>> }[];
  };
};

/** Lets a machine reach others, which are the folders with their names: `ssh` runs a script at home there. */
function installSsh({ env, home }: Runner, folder: string): void {
  const bin = join(home, "bin");
  mkdirSync(bin);
  const install = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/bash\nset -e\n${script}`);
    chmodSync(join(bin, name), 0o755);
  };
  install(
    "ssh",
    `export HOME="${folder}/$1/home" PULUMI_HOME="${folder}/$1/home/.pulumi"
unset MULTIARCH_PLAN MULTIARCH_BUILT
cd "$HOME"
exec bash -c "$2"
`,
  );
  install(
    "scp",
    `at() { case "$1" in *:*) echo "${folder}/\${1%%:*}/home/\${1#*:}";; *) echo "$1";; esac; }
cp $(at "$1") "$(at "$2")"
`,
  );
  env.PATH = `${bin}:${env.PATH}`;
}
