import assert from "node:assert/strict";
import { EmulatorClient } from "../../sandbox/github/client.ts";
import { TOKEN } from "../../sandbox/github/defaults.ts";
import type { RunningEmulator } from "../../sandbox/github/server.ts";
import { startCheckedEmulator } from "../support/github-api/emulator.ts";
import { Workspace } from "./support/workspace.ts";

const repository = "acme/hit-counter";
/** What no state, log or message may show: quotes, newlines, letters of other alphabets. */
const VALUE = `"it's" a\nsecret of Ærø €`;

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import * as github from "@pulumi/github";

const config = new pulumi.Config("test");
const provider = new github.Provider("github", {
  baseUrl: config.require("baseUrl"), owner: "acme", token: config.requireSecret("token"),
  writeDelayMs: 0, parallelRequests: true, maxRetries: 0,
});
const opts = { provider };
const repository = "hit-counter";
const value = config.requireSecret("value");
new github.ActionsSecret("secret", { repository, secretName: "TOKEN", value }, opts);
new github.ActionsVariable("variable", { repository, variableName: "IMAGE", value: "hit-counter" }, opts);
const policy = { protectedBranches: false, customBranchPolicies: true };
const { environment } = new github.RepositoryEnvironment("environment",
  { repository, environment: "release/eu", deploymentBranchPolicy: policy }, opts);
new github.RepositoryEnvironmentDeploymentPolicy("branches", { repository, environment, branchPattern: "main" }, opts);
new github.ActionsEnvironmentSecret("inner-secret", { repository, environment, secretName: "TOKEN", value }, opts);
new github.ActionsEnvironmentVariable("inner-variable", { repository, environment, variableName: "PLACE", value: "eu" }, opts);
new github.DependabotSecret("dependabot", { repository, secretName: "TOKEN", value }, opts);
new github.ActionsRepositoryPermissions("permissions", { repository, enabled: true, allowedActions: "selected",
  allowedActionsConfig: { githubOwnedAllowed: true, patternsAllowed: ["docker/*"] } }, opts);
new github.WorkflowRepositoryPermissions("workflow", { repository, defaultWorkflowPermissions: "write" }, opts);
`;

describe("GitHub's provider", function () {
  this.timeout(300_000);

  let emulator: RunningEmulator;
  let control: EmulatorClient;
  let workspace: Workspace;

  before(async () => {
    emulator = await startCheckedEmulator();
    control = new EmulatorClient(emulator);
    workspace = await Workspace.create(PROGRAM);
    // The provider prefers these to its settings.
    const names = ["GITHUB_TOKEN", "GITHUB_OWNER", "GITHUB_ORGANIZATION", "GITHUB_BASE_URL"];
    workspace.environment = Object.fromEntries(names.map((name) => [name, ""]));
    await workspace.pulumi("config", "set", "test:baseUrl", emulator.url);
    await workspace.pulumi("config", "set", "--secret", "test:token", TOKEN);
    await workspace.pulumi("config", "set", "--secret", "test:value", VALUE);
  });
  after(async () => {
    await workspace.remove();
    await emulator.stop();
  });

  it("sets up a repository by the names of @pulumi/github", async () => {
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.equal(steps.filter((step) => step.startsWith("create ")).length, 9, steps.join("\n"));
    assert.doesNotMatch(output, /warning/i);
    const name = "TOKEN";
    assert.deepEqual(await control.call("secrets"), [
      { place: { repository }, name, value: VALUE },
      { place: { repository, dependabot: true }, name, value: VALUE },
      { place: { repository, environment: "release/eu" }, name, value: VALUE },
    ]);
    for (const text of [output, await workspace.state(), JSON.stringify(await control.call("journal"))]) {
      assert.ok(!text.includes("Ærø") && !text.includes(TOKEN), "a secret is in the clear");
    }
  });

  it("has nothing to do then", async () => {
    const { exitCode, output, steps } = await workspace.up("--refresh");
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, []);
  });

  it("makes again what somebody else deleted, and changes back what it changed", async () => {
    const inside = { repository, environment: "release/eu" };
    await control.call("deleteSecret", { place: inside, name: "TOKEN" });
    await control.call("setVariable", { place: { repository }, name: "IMAGE", value: "theirs" });
    const { exitCode, output, steps } = await workspace.up("--refresh");
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps.toSorted(), ["create inner-secret", "update variable"]);
    assert.equal((await control.call("secrets")).length, 3);
  });

  it("waits when it is told that there were too many requests", async () => {
    await workspace.pulumi("config", "set", "--secret", "test:value", `${VALUE}, the next`);
    const [fault, seconds] = [{ method: "PUT", path: "/actions/secrets/TOKEN$", status: 429 }, 2];
    await control.call("fault", { ...fault, retryAfter: seconds });
    await control.call("forgetJournal");
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const puts = (await control.call("journal")).filter(
      ({ path }) => path === `/repos/${repository}/actions/secrets/TOKEN`,
    );
    assert.deepEqual(
      puts.map(({ method, status }) => [method, status]),
      [
        ["PUT", 429],
        ["PUT", 204],
        ["GET", 200],
      ],
    );
  });

  it("destroys it", async () => {
    const { exitCode, output } = await workspace.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await control.call("secrets"), []);
  });
});
