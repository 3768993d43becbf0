import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { satisfies } from "semver";
import { parse } from "yaml";
import { PULUMI } from "../../../../sandbox/engine/recipes.ts";
import { PUBLISH, readWorkflow } from "../../../support/workflow.ts";

const { on, permissions, concurrency, env, jobs } = readWorkflow(PUBLISH);
const steps = Object.values(jobs).flatMap((job) => job.steps);
const inputs = (action: string) =>
  steps.flatMap(({ uses, with: given = {} }) => (uses?.startsWith(`${action}@`) ? [given] : []));

describe("the workflow that publishes", () => {
  it("pins every action by its commit, with the version beside it", () => {
    const lines = readFileSync(PUBLISH, "utf8")
      .split("\n")
      .filter((line) => /^ *(- )?uses:/.test(line));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("takes one commit of each action", () => {
    const commits = new Set(steps.flatMap(({ uses }) => uses ?? []));
    assert.equal(commits.size, new Set([...commits].map((uses) => uses.split("@")[0])).size);
  });

  it("gives each job the permissions that it needs, and no other", () => {
    assert.deepEqual(permissions, {});
    assert.deepEqual(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions])), {
      plan: { contents: "read", packages: "read" },
      comment: { contents: "read", "pull-requests": "write" },
      check: { contents: "read" },
      build: { contents: "read", packages: "write" },
      publish: { contents: "read", packages: "write", "id-token": "write" },
    });
  });

  it("shows secrets to the steps that use them, and none to a pull request but its own token", () => {
    const secretsOf = (value: unknown) => [
      ...new Set(
        [...JSON.stringify(value).matchAll(/(?:secrets|github)\.(\w*TOKEN|PULUMI\w*|token)/g)].map(([, name]) => name),
      ),
    ];
    const holders = Object.fromEntries(
      Object.entries(jobs).map(([name, job]) => [
        name,
        job.steps.filter((step) => secretsOf(step).length > 0).map((step) => step.name ?? step.uses?.split("@")[0]),
      ]),
    );
    assert.deepEqual(holders, {
      plan: ["docker/login-action", "docker/login-action"],
      comment: ["Keep the plan in a comment"],
      check: [],
      build: ["docker/login-action", "docker/login-action", "Build"],
      // The first is of the workflow's own repository, which may be private.
      publish: ["actions/checkout", "docker/login-action", "docker/login-action", "Publish", "Report"],
    });
    for (const step of jobs.plan?.steps.filter((each) => secretsOf(each).length > 0) ?? []) {
      assert.match(step.if ?? "", /^github\.event_name != 'pull_request'/);
    }
    assert.deepEqual(secretsOf(jobs.comment), ["GITHUB_TOKEN"]);
    assert.deepEqual(secretsOf([env, Object.values(jobs).map((job) => job.env)]), []);
  });

  it("gives a registry of a caller that caller's own secrets alone", () => {
    for (const given of inputs("docker/login-action")) {
      assert.equal(given.registry === "ghcr.io", String(given.password).includes("GITHUB_TOKEN"));
    }
  });

  it("has a fallback for each input, which events other than a call do not have", () => {
    const text = readFileSync(PUBLISH, "utf8");
    const declared = on?.workflow_call?.inputs ?? {};
    const used = [...text.matchAll(/inputs\.([\w-]+)(?: \|\| '([^']*)')?/g)];
    assert.deepEqual([...new Set(used.map(([, name = ""]) => name))].sort(), Object.keys(declared).sort());
    for (const [, name = "", fallback = ""] of used) assert.equal(fallback, declared[name]?.default, name);
  });

  it("puts no expression into a script, where it would be code", () => {
    for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
  });

  it("leaves no credential in the checkout", () => {
    for (const given of inputs("actions/checkout")) assert.equal(given["persist-credentials"], false);
  });

  it("drops no update that waits, and stops builds of a pull request that has changed", () => {
    assert.deepEqual(jobs.publish?.concurrency, { group: `stack-${env?.STACK}`, queue: "max" });
    assert.equal(concurrency?.["cancel-in-progress"], true);
    assert.match(String(concurrency?.group), /\$\{\{ github\.event\.number \|\| github\.run_id \}\}$/);
  });

  it("lets one platform fail alone, and publishes nothing before all are built", () => {
    for (const name of ["build", "check"]) assert.equal(jobs[name]?.strategy?.["fail-fast"], false);
    assert.deepEqual(jobs.publish?.needs, ["plan", "build"]);
  });

  it("makes the builder that the example's stack file names, of a driver that pushes by digest", () => {
    const example = parse(readFileSync(new URL("../../../../Pulumi.ghcr.example.yaml", import.meta.url), "utf8"));
    const { default: name } = example.config["multiarch:builders"];
    const builders = inputs("docker/setup-buildx-action");
    assert.equal(builders.length, 2);
    for (const given of builders) assert.deepEqual(given, { name, driver: "docker-container" });
  });

  it("takes a Pulumi that fits the SDK", () => {
    for (const given of inputs("pulumi/actions")) {
      assert.ok(satisfies(String(given["pulumi-version"]), PULUMI.question.fits), String(given["pulumi-version"]));
    }
  });
});
