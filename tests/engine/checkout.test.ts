import assert from "node:assert/strict";
import { chownSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { itAsRoot } from "../support/as-root.ts";
import { crane } from "./support/images.ts";
import { Workspace } from "./support/workspace.ts";

describe("a checkout in CI", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let first: string;
  let second: string;

  const git = async (...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return (await execa("git", [...author, ...args], { cwd: workspace.folder })).stdout;
  };
  const commit = async (text: string) => {
    workspace.write("app.txt", text);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", text);
    return git("rev-parse", "HEAD");
  };
  const runFor = (ref: string, sha: string) => {
    workspace.environment = {
      ...{ CI: "true", GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push", GITHUB_REF: ref, GITHUB_SHA: sha },
      ...{ GITHUB_REPOSITORY: "acme/app", GITHUB_EVENT_PATH: "", GITHUB_TOKEN: "" },
    };
  };
  const stackFile = () => join(workspace.folder, "Pulumi.test.yaml");
  const withoutSalt = () => {
    const lines = readFileSync(stackFile(), "utf8").split("\n");
    writeFileSync(stackFile(), lines.filter((line) => !line.startsWith("encryptionsalt:")).join("\n"));
  };
  const configure = (settings: Record<string, unknown> = {}) => {
    const tags = ["type=semver,pattern={{version}}", "type=ref,event=branch"];
    workspace.configureApp({ context: ".", tags, ...settings });
    withoutSalt();
  };

  before(async () => {
    workspace = await Workspace.create(undefined, "passphrase");
    await git("init", "--quiet");
    workspace.write(".gitignore", "stacks\nnode_modules\nprovider\nnotes\n");
    workspace.write(".dockerignore", "*\n!app.txt\n!Pulumi.test.yaml\n");
    workspace.write("Dockerfile", "FROM scratch\nCOPY app.txt /app.txt\n");
    configure();
    first = await commit("one");
    second = await commit("two");
  });
  after(() => workspace.remove());

  it("is as it was committed after the engine has written the stack file, and what no build takes in", async () => {
    runFor("refs/tags/v1.2.3", second);
    workspace.write("report.txt", "of another step");
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.match(await git("status", "--porcelain"), /M Pulumi\.test\.yaml[\s\S]*report\.txt/);
    assert.doesNotMatch(output, /uncommitted/);
    assert.match(await crane("config", `${workspace.repository}:1.2.3`), new RegExp(`"${second}"`));
  });

  it("is refused for a release with another commit than that of the run, and labelled with its own", async () => {
    await git("checkout", "--quiet", "--force", first);
    runFor("refs/tags/v1.2.4", second);
    const refused = await workspace.up();
    assert.match(
      refused.output,
      new RegExp(
        `v1\\.2\\.4 is a release, but the commit that is checked out is ${first}, while GitHub Actions runs for ${second}`,
      ),
    );
    assert.deepEqual(refused.steps, []);
    runFor("refs/heads/main", second);
    const warned = await workspace.up();
    assert.equal(warned.exitCode, 0, warned.output);
    assert.match(
      warned.output,
      /main would not match the commit they are named after: the commit that is checked out is/,
    );
    assert.match(await crane("config", `${workspace.repository}:main`), new RegExp(`"${first}"`));
  });

  itAsRoot("that git cannot read is never taken for clean, nor for none", async () => {
    for (const path of [workspace.folder, join(workspace.folder, ".git")]) chownSync(path, 1234, 1234);
    runFor("refs/tags/v1.2.5", first);
    workspace.write("app.txt", "edited");
    const release = await workspace.up();
    assert.match(release.output, /v1\.2\.5 is a release, but git cannot tell what was changed: .*dubious ownership/);
    assert.match(release.output, /run git config --global --add safe\.directory \S+; let git read the repository/);
    assert.deepEqual(release.steps, []);
    runFor("refs/heads/main", first);
    configure({ dirty: "fail" });
    const { output, steps } = await workspace.preview();
    assert.match(output, /images\.app\.dirty: dirty is "fail", and git cannot tell what was changed/);
    assert.deepEqual(steps, []);
  });
});
