import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { publishWorkflow } from "../../../../cli/init/workflow.ts";
import { PUBLISH, type Workflow } from "../../../support/workflow.ts";

const OWN = {
  stack: "ghcr",
  branches: ["main", "master"],
  builder: "multi",
  registries: ["ghcr.io"],
  folder: ".",
  guide: "What to set, and what each part is for: docs/ci.md.",
  hasQueue: true,
  runsScripts: true,
  isCallable: true,
} as const;

/** In a user's repository. */
const { isCallable: _, ...USERS } = { ...OWN, folder: "images", runsScripts: false };

describe("the workflow that publishes", () => {
  it("is made of the same template here and in a user's repository", () => {
    assert.equal(publishWorkflow(OWN), readFileSync(PUBLISH, "utf8"));
  });

  it("builds a dependency from git, and queues where the server can", () => {
    const { publish } = (parse(publishWorkflow({ ...USERS, hasQueue: false, runsScripts: true })) as Workflow).jobs;
    assert.deepEqual(publish?.concurrency, { group: `stack-ghcr-\${{ github.ref }}` });
    assert.ok(publish?.steps.some(({ run }) => run === "npm ci"));
  });

  it("lets one job sign, and here whoever calls it", () => {
    for (const settings of [{ ...USERS, signs: true }, OWN]) {
      const { jobs } = parse(publishWorkflow(settings)) as Workflow;
      const signing = Object.entries(jobs).filter(([, job]) => job.permissions?.["id-token"] === "write");
      assert.deepEqual(
        signing.map(([name]) => name),
        ["publish"],
      );
    }
    assert.doesNotMatch(publishWorkflow(USERS), /^ *id-token/m);
  });

  it("is called by no other repository, and so has no inputs, in a user's repository", () => {
    const text = publishWorkflow(USERS);
    assert.doesNotMatch(text, /inputs|workflow_call|RUNNERS|env\.STACK/);
    assert.match(text, /run: npm ci --ignore-scripts\n/);
  });

  it("runs the installed package in the project's folder", () => {
    const text = publishWorkflow({
      ...USERS,
      stack: "main",
      branches: ["trunk"],
      builder: "farm",
      registries: ["docker.io", "registry.example.com:5000"],
    });
    const workflow = parse(text) as Workflow & { on: object; defaults: object };
    assert.deepEqual(workflow.on, {
      push: { branches: ["trunk"], tags: ["v*"] },
      pull_request: null,
      workflow_dispatch: null,
    });
    assert.deepEqual(workflow.env, { STACK: "main", STACK_FILE: "Pulumi.main.yaml" });
    assert.deepEqual(workflow.defaults, { run: { "working-directory": "images" } });
    const { plan, build, check, publish } = workflow.jobs;
    for (const job of [plan, build, publish]) assert.deepEqual(job?.permissions, { contents: "read" });
    assert.equal(publish?.concurrency?.group, "stack-main");
    for (const job of [build, publish]) {
      assert.deepEqual(
        job?.steps.filter(({ uses }) => uses?.startsWith("docker/login-action")).map((step) => step.with),
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
    }
    for (const job of [build, check]) {
      const builder = job?.steps.find(({ uses }) => uses?.startsWith("docker/setup-buildx-action"));
      assert.equal(builder?.with?.name, "farm");
    }
    const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run = "" }) => run.split("\n")));
    const commands = runs.filter((line) => line.includes("multiarch"));
    for (const line of commands) assert.match(line, /^npx --no -- multiarch (?:plan|report|build) /);
    assert.equal(commands.length, 5);
  });
});
