import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { MULTIARCH, Workspace } from "./support/workspace.ts";

describe("values that YAML and the engine change", function () {
  this.timeout(180_000);
  let workspace: Workspace;
  const file = () => join(workspace.folder, "Pulumi.test.yaml");
  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    appendFileSync(
      file(),
      `config:
  multiarch:builders: {default: sandbox}
  multiarch:images:
    app:
      repositories: [${workspace.repository}]
      context: app
      platforms: [linux/amd64]
      tags: [2024-01-15, "1.0"]
      args: {UMASK: 0022, BIG: 9007199254740993, MODE: "0644"}
`,
    );
  });
  after(() => workspace.remove());

  const expected = [
    /images\.app\.args\.UMASK: .*"0022"/,
    /images\.app\.args\.BIG: .*loses digits.*quote it: "9007199254740993"/,
    /images\.app\.tags\[0\]: .*quote it: "2024-01-15"/,
  ];

  it("are refused alike by plan, preview and up, with what was written, and nothing is built", async () => {
    const plan = [MULTIARCH, "plan", "--stack-file", file()];
    const { exitCode, stderr } = await execa(process.execPath, plan, {
      cwd: workspace.folder,
      reject: false,
    });
    assert.equal(exitCode, 1, stderr);
    for (const sentence of expected) assert.match(stderr, sentence);
    for (const run of [await workspace.preview(), await workspace.up()]) {
      assert.notEqual(run.exitCode, 0);
      for (const sentence of expected) assert.match(run.output, sentence);
      assert.doesNotMatch(run.output, /MODE/);
      assert.deepEqual(run.steps, []);
    }
  });

  it("are still refused once the engine has written the file anew, as git has what was written", async () => {
    const git = (...args: string[]) => execa("git", args, { cwd: workspace.folder });
    await git("init", "--quiet");
    await git("add", file());
    await git("-c", "user.name=person", "-c", "user.email=person@localhost", "commit", "--quiet", "--message", "start");
    await workspace.pulumi("config", "set", "multiarch:other", "x");
    assert.ok(existsSync(file()));
    assert.doesNotMatch(
      readFileSync(file(), "utf8"),
      /0022/,
      "the engine keeps what is written: this test is not needed",
    );
    await workspace.pulumi("config", "rm", "multiarch:other");
    const { exitCode, output, steps } = await workspace.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /images\.app\.args\.UMASK: 0022, as written in the committed file, is the number 18/);
    assert.match(output, /images\.app\.tags\[0\]: .*quote it: "2024-01-15"/);
    assert.deepEqual(steps, []);
  });
});
