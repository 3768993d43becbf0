import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { publishWorkflow, STATE_GUIDE } from "../../cli/init/workflow.ts";
import { ACTIONLINT } from "../../sandbox/engine/recipes.ts";
import { engineSteps } from "../../sandbox/engine/steps.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { runSteps } from "../../sandbox/progress.ts";
import { codeBelow } from "./support/documents.ts";
import { PROJECT } from "./support/workspace.ts";

/** This version does not know it; the configuration of the checkout says so for its own files. */
const UNKNOWN_QUEUE = 'unexpected key "queue" for "concurrency" section';

describe("the workflows, as actionlint sees them", function () {
  this.timeout(600_000);
  const layout = sandboxLayout();
  const folder = mkdtempSync(join(tmpdir(), "multiarch-workflow-"));
  const lint = async (...files: string[]) => {
    // Other linters that it would call are not what this is about, whether they are installed or not.
    const { exitCode, stdout } = await execa("actionlint", ["-no-color", "-shellcheck=", "-pyflakes=", ...files], {
      cwd: PROJECT,
      reject: false,
    });
    return { exitCode, stdout };
  };
  /** A file with a workflow of one job. */
  const workflow = (jobs: object) => {
    const file = join(folder, "workflow.yml");
    writeFileSync(file, stringify({ on: "push", permissions: {}, jobs }));
    return file;
  };

  before(async () => {
    await runSteps(await engineSteps(layout, () => undefined, [ACTIONLINT]));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("have no fault", async () => {
    for (const name of ["publish.yml", "test.yml"]) {
      assert.deepEqual(await lint(join(PROJECT, ".github/workflows", name)), { exitCode: 0, stdout: "" }, name);
    }
  });

  it("have no fault as multiarch init writes them", async () => {
    for (const [host, hasQueue] of [
      ["ghcr.io", true],
      ["docker.io", false],
    ] as const) {
      const file = join(folder, "publish.yml");
      const settings = { stack: "main", branches: ["trunk"], builder: "multi", registries: [host], folder: "images" };
      const other = { guide: STATE_GUIDE, hasQueue, runsScripts: true };
      writeFileSync(file, publishWorkflow({ ...settings, ...other }));
      assert.deepEqual(await lint("-ignore", UNKNOWN_QUEUE, file), { exitCode: 0, stdout: "" }, host);
    }
  });

  it("would have one with an output that no step gives", async () => {
    const step = { run: "true", env: { DIGEST: `\${{ steps.nowhere.outputs.digest }}` } };
    const { exitCode, stdout } = await lint(workflow({ one: { "runs-on": "ubuntu-24.04", steps: [step] } }));
    assert.equal(exitCode, 1);
    assert.match(stdout, /property "nowhere" is not defined/);
  });

  it("have no fault with what the documentation adds to them", async () => {
    const blocks = codeBelow("docs/ci.md", "## GitHub Actions", "yaml");
    const [caller = ""] = blocks.filter((block) => block.includes("uses:"));
    const jobs = blocks.filter((block) => block.includes("needs: publish"));
    assert.equal(jobs.length, 2);
    // Of a workflow in this repository, actionlint knows the inputs.
    const called = caller.replace(/uses: \S+/, "uses: ./.github/workflows/publish.yml");
    assert.notEqual(called, caller);
    const project = join(folder, "caller");
    const workflows = join(project, ".github/workflows");
    for (const inner of [workflows, join(project, ".git")]) mkdirSync(inner, { recursive: true });
    for (const name of ["actionlint.yaml", "workflows/publish.yml"]) {
      cpSync(join(PROJECT, ".github", name), join(project, ".github", name));
    }
    writeFileSync(join(workflows, "caller.yml"), called);
    assert.deepEqual(await lint(join(workflows, "caller.yml")), { exitCode: 0, stdout: "" });
    const publish = { "runs-on": "ubuntu-24.04", outputs: { digest: "sha256:1" }, steps: [{ run: "true" }] };
    for (const job of jobs) {
      assert.deepEqual(await lint(workflow({ publish, ...parse(job) })), { exitCode: 0, stdout: "" });
    }
    const [steps = ""] = codeBelow("docs/ci.md", "## Where the state is kept", "yaml");
    const cached = { "runs-on": "ubuntu-24.04", steps: parse(steps) };
    assert.deepEqual(await lint(workflow({ cached })), { exitCode: 0, stdout: "" });
  });
});
