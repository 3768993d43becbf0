import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { INSTALLED_COMMAND, publishWorkflow } from "../../../../cli/init/workflow.ts";
import { PUBLISH, type Workflow } from "../../../support/workflow.ts";

const OWN = {
  stack: "ghcr",
  branches: ["main", "master"],
  builder: "multi",
  registries: ["ghcr.io"],
  folder: ".",
  guide: "What to set, and what each part is for: docs/ci.md.",
  hasQueue: true,
  runsScripts: false,
  command: (name: string) => `npm run --silent multiarch -- ${name}`,
};

describe("the workflow that publishes", () => {
  it("is made of the same template here and in a user's repository", () => {
    assert.equal(publishWorkflow(OWN), readFileSync(PUBLISH, "utf8"));
  });

  it("builds a dependency from git, and queues where the server can", () => {
    const { publish } = (parse(publishWorkflow({ ...OWN, hasQueue: false, runsScripts: true })) as Workflow).jobs;
    assert.deepEqual(publish?.concurrency, { group: `stack-ghcr-\${{ github.ref }}` });
    assert.ok(publish?.steps.some(({ run }) => run === "npm ci"));
  });

  it("runs the installed package in the project's folder", () => {
    const text = publishWorkflow({
      ...OWN,
      stack: "main",
      branches: ["trunk"],
      builder: "farm",
      registries: ["docker.io", "registry.example.com:5000"],
      folder: "images",
      command: INSTALLED_COMMAND,
    });
    const workflow = parse(text) as Workflow & { on: object; defaults: object };
    assert.deepEqual(workflow.on, {
      push: { branches: ["trunk"], tags: ["v*"] },
      pull_request: null,
      workflow_dispatch: null,
    });
    assert.deepEqual(workflow.env, { STACK: "main", STACK_FILE: "Pulumi.main.yaml" });
    assert.deepEqual(workflow.defaults, { run: { "working-directory": "images" } });
    const { publish } = workflow.jobs;
    assert.deepEqual(publish?.permissions, { contents: "read" });
    assert.equal(publish?.concurrency?.group, "stack-main");
    assert.deepEqual(
      publish?.steps.filter(({ uses }) => uses?.startsWith("docker/login-action")).map((step) => step.with),
      [
        {
          registry: "docker.io",
          username: `\${{ secrets.DOCKERHUB_USERNAME }}`,
          password: `\${{ secrets.DOCKERHUB_TOKEN }}`,
        },
        {
          registry: "registry.example.com:5000",
          username: `\${{ secrets.REGISTRY_USERNAME }}`,
          password: `\${{ secrets.REGISTRY_TOKEN }}`,
        },
      ],
    );
    for (const { steps } of Object.values(workflow.jobs)) {
      const builder = steps.find(({ uses }) => uses?.startsWith("docker/setup-buildx-action"));
      assert.equal(builder?.with?.name, "farm");
      const runs = steps.flatMap(({ run = "" }) => run.split("\n")).filter((line) => line.includes("multiarch"));
      for (const line of runs) assert.match(line, /^npx --no -- multiarch (?:plan|report|check-build) /);
    }
    assert.doesNotMatch(text, /npm run/);
  });
});
