import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort } from "../../sandbox/ports.ts";
import { crane, digestOf } from "./support/images.ts";
import { untilListening } from "./support/ports.ts";
import { Workspace } from "./support/workspace.ts";

describe("a git context", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let folder: string;
  let daemon: ChildProcess;
  let address: string;
  let repository: string;

  const git = async (...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return (await execa("git", [...author, ...args], { cwd: join(folder, "app.git") })).stdout;
  };
  const commit = async (text: string) => {
    writeFileSync(join(folder, "app.git/server/Dockerfile"), `FROM busybox:stable\nRUN echo ${text} > /text\n`);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", text);
  };
  const configure = (context: string, settings: Record<string, unknown> = {}) =>
    workspace.configureApp({ context, ...settings });

  before(async () => {
    workspace = await Workspace.create();
    repository = workspace.repository;
    folder = mkdtempSync(join(tmpdir(), "multiarch-git-"));
    mkdirSync(join(folder, "app.git/server"), { recursive: true });
    await git("init", "--quiet");
    await commit("one");
    const port = await freePort();
    const options = ["--listen=127.0.0.1", `--port=${port}`, "--export-all", "--reuseaddr"];
    daemon = spawn("git", ["daemon", ...options, `--base-path=${folder}`], { stdio: "ignore" });
    address = `git://127.0.0.1:${port}/app.git`;
    await untilListening(port);
  });
  after(async () => {
    daemon.kill();
    await workspace.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is pinned to a commit, and a branch that moved is a difference", async () => {
    configure(`${address}#main:server`);
    const first = await workspace.up();
    assert.equal(first.exitCode, 0, first.output);
    assert.match(await crane("export", `${repository}:latest`, "-"), /one/);
    assert.match(await workspace.state(), new RegExp(`#${await git("rev-parse", "HEAD")}:server`));
    assert.deepEqual((await workspace.up()).steps, []);

    const before = await digestOf(`${repository}:latest`);
    await commit("two");
    const preview = await workspace.preview();
    const updated = ["app-push-right", "app-linux-amd64", `app-${repository}`];
    assert.deepEqual(
      preview.steps,
      updated.map((name) => `update ${name}`),
    );
    const second = await workspace.up();
    assert.equal(second.exitCode, 0, second.output);
    assert.match(await crane("export", `${repository}:latest`, "-"), /two/);
    assert.notEqual(await digestOf(`${repository}:latest`), before);
  });

  it("may name its Dockerfile, which is read at the pinned commit", async () => {
    writeFileSync(join(folder, "app.git/server/Dockerfile.other"), "FROM busybox:stable\nCOPY Dockerfile /copied\n");
    await commit("three");
    configure(`${address}#main:server`, { dockerfile: "Dockerfile.other" });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.match(await crane("export", `${repository}:latest`, "-"), /RUN echo three/);
  });

  it("without the Dockerfile, the stage or the base image's platform is one sentence before anything is built", async () => {
    const refused = async (settings: Record<string, unknown>) => {
      configure(`${address}#main:server`, settings);
      const { exitCode, output, steps } = await workspace.preview();
      assert.notEqual(exitCode, 0, output);
      assert.deepEqual(steps, []);
      assert.doesNotMatch(output, /^\s+at .*\.(?:ts|js):\d+/m);
      return output.split("\n").flatMap((line) => /^ *multiarch:images\.app\.(.*)/.exec(line)?.[1] ?? []);
    };
    const pinned = `${address}#${await git("rev-parse", "HEAD")}:server`;
    assert.deepEqual(await refused({ dockerfile: "None" }), [
      `dockerfile: "None" is not there in the context "${pinned}"; write the file's path relative to the context`,
    ]);
    assert.deepEqual(await refused({ target: "prod" }), [
      'target: "prod" is no stage of "Dockerfile"; its stages have no names; leave target out, or write FROM ... AS',
    ]);
    const [handlers, base] = await refused({ platforms: ["linux/s390x"] });
    assert.match(handlers ?? "", /"linux\/s390x" cannot run on the builder/);
    assert.match(
      base ?? "",
      /"linux\/s390x" is not among the platforms of "busybox:stable", from which "Dockerfile" starts/,
    );
  });

  it("without such a ref, or without such a server, is one sentence before anything is built", async () => {
    configure(`${address}#no-such-branch:server`);
    const noRef = await workspace.up();
    assert.notEqual(noRef.exitCode, 0);
    assert.match(noRef.output, /images\.app\.context: \S+ has no branch or tag "no-such-branch"/);
    assert.deepEqual(noRef.steps, []);
    configure("git://127.0.0.1:1/app.git");
    const noServer = await workspace.up();
    assert.match(noServer.output, /images\.app\.context: the refs of git:\/\/127\.0\.0\.1:1\/app\.git cannot be read/);
  });
});
