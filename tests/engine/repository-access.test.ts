import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOKEN } from "../../sandbox/github/defaults.ts";
import { readFolder, watchArguments } from "./support/leaks.ts";
import { linesWith, REPOSITORY, RepositoryStack } from "./support/repository.ts";

const place = { repository: REPOSITORY };
const release = { repository: REPOSITORY, environment: "release" };

/** What encryption, shells and encodings could get wrong. */
const VALUES = {
  QUOTES: `"double" 'single' \`back\` $HOME \\n`,
  LINES: "-----BEGIN KEY-----\nline\n\n-----END KEY-----\n",
  LETTERS: "Grüße, 日本語, 🔑",
  LONG: "x".repeat(48 * 1024),
};

describe("RepositoryAccess", function () {
  this.timeout(120_000);

  let stack: RepositoryStack;
  before(async () => {
    stack = await RepositoryStack.create();
  });
  after(() => stack.remove());

  const settings = {
    secrets: { ...VALUES, deploy_token: "first" },
    variables: { IMAGE: "hit-counter" },
    environments: {
      release: { branches: ["main", "v*"], secrets: { DEPLOY_TOKEN: "inner" }, variables: { PLACE: "eu" } },
    },
    workflow: { permissions: "write", canApprovePullRequests: true },
    actions: { allowed: "local_only" },
  };

  const up = async () => {
    const run = await stack.workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };

  it("tells in a preview what it would make, and writes nothing", async () => {
    await stack.configure(settings);
    const { exitCode, output, steps } = await stack.workspace.preview();
    assert.equal(exitCode, 0, output);
    assert.ok(steps.includes("create repository-secret-DEPLOY_TOKEN"), steps.join("\n"));
    assert.deepEqual(await stack.writes(), []);
  });

  it("asks once for all secrets of a place, and once for all variables", async () => {
    const asked = (await stack.control.call("journal")).map(({ path }) => path);
    const at = `/repos/${REPOSITORY}`;
    const page = "?page=1&per_page=30";
    assert.deepEqual(asked.toSorted(), [
      "/orgs/acme",
      at,
      `${at}/actions/permissions`,
      `${at}/actions/permissions/workflow`,
      `${at}/actions/secrets${page}`,
      `${at}/actions/variables${page}`,
      `${at}/environments/release/deployment-branch-policies${page}`,
      `${at}/environments/release/variables${page}`,
      `${at}/environments${page}`,
      `/repositories/1003/environments/release/secrets${page}`,
    ]);
  });

  it("makes everything, with the values as they are", async () => {
    await stack.control.call("forgetJournal");
    // Long enough for the next to come meanwhile: were one begun only after another's end, none would, however long.
    await stack.control.call("fault", { method: "PUT", path: "/actions/secrets/", delay: 500, times: 5 });
    const { output, steps } = await up();
    const puts = (await stack.control.call("journal")).filter(({ method }) => method === "PUT");
    const beside = puts.map((put) => put.beside ?? 0);
    assert.ok(Math.max(...beside) > 0, `the ${beside.length} changes were made one after the other`);
    assert.equal(steps.length, 15, steps.join("\n"));
    assert.doesNotMatch(output, /warning/);
    const expected = { ...VALUES, DEPLOY_TOKEN: "first", "release/DEPLOY_TOKEN": "inner" };
    assert.deepEqual(await stack.secrets(), expected);
    const at = `repos/${REPOSITORY}`;
    const variables = await stack.read<{ variables: { name: string; value: string }[] }>(`${at}/actions/variables`);
    assert.deepEqual(
      variables.variables.map(({ name, value }) => [name, value]),
      [["IMAGE", "hit-counter"]],
    );
    assert.deepEqual(await stack.read(`${at}/actions/permissions/workflow`), {
      default_workflow_permissions: "write",
      can_approve_pull_request_reviews: true,
    });
    assert.equal(
      (await stack.read<{ allowed_actions: string }>(`${at}/actions/permissions`)).allowed_actions,
      "local_only",
    );
    const policies = await stack.read<{ branch_policies: { name: string }[] }>(
      `${at}/environments/release/deployment-branch-policies`,
    );
    assert.deepEqual(policies.branch_policies.map(({ name }) => name).sort(), ["main", "v*"]);
  });

  it("changes nothing the second time, and never with another token", async () => {
    await stack.control.call("addToken", { token: "another-token", login: "octocat", scopes: ["repo"] });
    stack.useToken("another-token");
    await stack.control.call("forgetJournal");
    assert.deepEqual((await up()).steps, []);
    assert.deepEqual(await stack.writes(), []);
    stack.useToken(TOKEN);
  });

  it("changes the one thing that changed", async () => {
    await stack.control.call("forgetJournal");
    await stack.configure({ ...settings, secrets: { ...settings.secrets, deploy_token: "second" } });
    assert.deepEqual((await up()).steps, ["update repository", "update repository-secret-DEPLOY_TOKEN"]);
    assert.equal((await stack.secrets()).DEPLOY_TOKEN, "second");
    assert.deepEqual(await stack.writes(), [`PUT /repos/${REPOSITORY}/actions/secrets/DEPLOY_TOKEN`]);
  });

  it("takes a name in other letters for the same name", async () => {
    const { deploy_token: _, ...others } = settings.secrets;
    await stack.configure({ ...settings, secrets: { ...others, DEPLOY_TOKEN: "second" } });
    // The component records its arguments as they are written.
    assert.deepEqual((await up()).steps, ["update repository"]);
  });

  it("tells in a preview what was changed or removed outside Pulumi, and puts it right", async () => {
    await stack.control.call("setSecret", { place, name: "DEPLOY_TOKEN", value: "theirs" });
    await stack.control.call("deleteSecret", { place: release, name: "DEPLOY_TOKEN" });
    await stack.control.call("setVariable", { place: release, name: "PLACE", value: "us" });
    await stack.control.call("deleteVariable", { place, name: "IMAGE" });
    const preview = await stack.workspace.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    const sentences = [
      /the secret DEPLOY_TOKEN was changed outside Pulumi at \S+Z; up restores it/,
      /the secret DEPLOY_TOKEN of the environment release is gone; up restores it/,
      /the variable PLACE of the environment release was changed outside Pulumi; up restores it/,
      /the variable IMAGE is gone; up restores it/,
    ];
    for (const sentence of sentences) assert.match(preview.output, sentence);
    assert.equal((await stack.secrets()).DEPLOY_TOKEN, "theirs");

    await up();
    const { DEPLOY_TOKEN, "release/DEPLOY_TOKEN": inner } = await stack.secrets();
    assert.deepEqual([DEPLOY_TOKEN, inner], ["second", "inner"]);
    assert.deepEqual((await up()).steps, []);
  });

  it("makes an environment anew with all that is in it", async () => {
    await stack.click("DELETE", `repos/${REPOSITORY}/environments/release`);
    const { output } = await up();
    assert.match(output, /the environment release is gone; it is restored/);
    assert.equal((await stack.secrets())["release/DEPLOY_TOKEN"], "inner");
    assert.deepEqual((await up()).steps, []);
  });

  it("removes what leaves the settings, and renames", async () => {
    const { QUOTES: _, ...others } = settings.secrets;
    await stack.control.call("deleteSecret", { place, name: "QUOTES" });
    await stack.configure({ ...settings, secrets: { ...others, NEW_NAME: "second" }, environments: {} });
    const { output } = await up();
    assert.match(output, /the environment release: removed/);
    assert.deepEqual(Object.keys(await stack.secrets()).sort(), [
      "DEPLOY_TOKEN",
      "LETTERS",
      "LINES",
      "LONG",
      "NEW_NAME",
    ]);
    assert.deepEqual((await up()).steps, []);
  });

  it("moves everything to another repository", async () => {
    await stack.control.call("addRepository", { repository: "octocat/elsewhere" });
    await stack.configure({
      repository: "octocat/elsewhere",
      secrets: { DEPLOY_TOKEN: "moved" },
      variables: settings.variables,
    });
    await up();
    assert.deepEqual(await stack.secrets(), { "octocat/elsewhere/DEPLOY_TOKEN": "moved" });
    const left = await stack.read<{ total_count: number }>(`repos/${REPOSITORY}/actions/variables`);
    assert.equal(left.total_count, 0);
    assert.deepEqual((await up()).steps, []);
  });

  it("holds no secret and no token in the clear, in whatever it leaves behind", async () => {
    await stack.control.call("addToken", { token: "token-of-the-settings", login: "octocat", scopes: ["repo"] });
    await stack.configure({ token: "token-of-the-settings", secrets: { DEPLOY_TOKEN: "hunter2-secret" } });
    const watch = watchArguments();
    const { output } = await up();
    const seen = watch();
    assert.ok(
      seen.some((text) => text.includes("pulumi-resource-github")),
      "the processes were not seen",
    );
    assert.equal((await stack.secrets()).DEPLOY_TOKEN, "hunter2-secret");
    const places = {
      "the output": output,
      "the state": await stack.workspace.state(),
      "the files of the stack": readFolder(join(stack.workspace.folder, "stacks")),
      "the stack file": readFileSync(join(stack.workspace.folder, "Pulumi.test.yaml"), "utf8"),
      "the arguments of processes": seen.join("\n"),
    };
    for (const [name, text] of Object.entries(places)) {
      for (const secret of ["hunter2-secret", "token-of-the-settings", TOKEN, VALUES.LETTERS]) {
        assert.ok(!text.includes(secret), `${name} holds ${secret}`);
      }
    }
  });

  it("leaves alone what it did not make, and takes it over by the commands that it prints", async () => {
    await stack.control.call("setVariable", { place, name: "IMAGE", value: "theirs" });
    await stack.control.call("setSecret", { place, name: "OTHER", value: "theirs" });
    await stack.configure({ secrets: { DEPLOY_TOKEN: "hunter2", OTHER: "ours" }, variables: { IMAGE: "ours" } });
    const run = await up();
    assert.equal((await stack.secrets()).OTHER, "theirs");
    const commands = linesWith(run, "pulumi import");
    assert.equal(commands.length, 2, run.output);
    for (const command of commands) await stack.workspace.pulumi(...words(command).slice(1), "--yes");
    await up();
    assert.equal((await stack.secrets()).OTHER, "ours");
    const { variables } = await stack.read<{ variables: { value: string }[] }>(`repos/${REPOSITORY}/actions/variables`);
    assert.deepEqual(
      variables.map(({ value }) => value),
      ["ours"],
    );
    assert.deepEqual((await up()).steps, []);
  });

  it("destroys what it made, also what is gone already", async () => {
    await stack.control.call("deleteSecret", { place, name: "DEPLOY_TOKEN" });
    await stack.control.call("deleteVariable", { place, name: "IMAGE" });
    await stack.control.call("setSecret", { place, name: "FOREIGN", value: "theirs" });
    const { exitCode, output } = await stack.workspace.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(await stack.secrets(), { FOREIGN: "theirs" });
  });
});

/** The words of a command line whose quotes are single ones. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
