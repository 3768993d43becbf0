import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort } from "../../sandbox/ports.ts";
import { serveGit } from "../support/git-server.ts";
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
    const updated = ["app-push-check", "app-linux-amd64", `app-${repository}`];
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
      `dockerfile: "None" does not exist in the context "${pinned}"; write the file's path relative to the context`,
    ]);
    assert.deepEqual(await refused({ target: "prod" }), [
      'target: "prod" is not a stage of "Dockerfile"; its stages have no names; leave target out, or write FROM ... AS',
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

  it("is that of a pull request, or of a full ref where branch and tag share a name", async () => {
    await git("tag", "1.0");
    await git("update-ref", "refs/pull/42/head", "HEAD");
    await commit("four");
    await git("branch", "1.0");
    const built = async (end: string) => {
      configure(`${address}${end}`);
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      return crane("export", `${repository}:latest`, "-");
    };
    assert.match(await built("#pull/42/head:server"), /three/);
    assert.match(await built("#refs/heads/1.0:server"), /four/);
    assert.match(await built("#refs/tags/1.0:server"), /three/);
    // The same in the other form of an address.
    assert.match(await built("?branch=1.0&subdir=server&submodules=false"), /four/);
    assert.match(await workspace.state(), /app\.git\?submodules=false#[0-9a-f]{40}:server/);
    assert.match(await built("?tag=1.0&subdir=server"), /three/);
    configure(`${address}#1.0:server`);
    const { output, steps } = await workspace.preview();
    assert.match(output, /app\.git has "1\.0" at more than one commit; write #refs\/heads\/1\.0 or #refs\/tags\/1\.0/);
    assert.deepEqual(steps, []);
  });

  it("may be a named one, which is pinned like an image: a branch and a tag that moved are differences", async () => {
    const base = `${workspace.namespace}/base:one`;
    const pushBase = async (text: string) => {
      writeFileSync(join(folder, "base"), text);
      await execa("tar", ["-cf", "base.tar", "base"], { cwd: folder });
      await crane("append", "--new_layer", join(folder, "base.tar"), "--new_tag", base);
    };
    const holds = async (...texts: string[]) => {
      const published = await crane("export", `${repository}:latest`, "-");
      assert.deepEqual(
        texts.filter((text) => !published.includes(text)),
        [],
      );
    };
    await git("checkout", "--quiet", "main");
    await pushBase("base one");
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY --from=lib /Dockerfile /lib\nCOPY --from=base /base /base\n");
    const contexts = { lib: `${address}#main:server`, base: `docker-image://${base}` };
    configure("app", { contexts });
    const first = await workspace.up();
    assert.equal(first.exitCode, 0, first.output);
    await holds("echo four", "base one");
    assert.deepEqual((await workspace.up()).steps, []);
    const state = await workspace.state();
    assert.match(state, new RegExp(`#${await git("rev-parse", "main")}:server`));
    assert.match(state, /base:one@sha256:/);

    await commit("five");
    assert.ok((await workspace.preview()).steps.includes("update app-linux-amd64"));
    await pushBase("base two");
    const second = await workspace.up();
    assert.equal(second.exitCode, 0, second.output);
    await holds("echo five", "base two");

    configure("app", { contexts: { lib: `${address}#none`, base: `docker-image://${workspace.namespace}/base:two` } });
    const { output, steps } = await workspace.preview();
    assert.match(output, /images\.app\.contexts\.lib: \S+ has no branch or tag "none"/);
    assert.match(output, /images\.app\.contexts\.base: "docker-image:\S+ is an image that its registry does not have/);
    assert.deepEqual(steps, []);
  });

  it("of a private repository is read with the build secret, which nobody sees", async () => {
    const server = await serveGit(folder, { token: "hunter2" });
    try {
      const host = server.address.replace("http://", "");
      const secrets = { [`GIT_AUTH_TOKEN.${host}`]: { env: "TOKEN" } };
      workspace.environment = { TOKEN: "hunter2" };
      configure(`${server.address}/app.git/.git#main:server`, { secrets });
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.match(await crane("export", `${repository}:latest`, "-"), /five/);
      assert.ok(!`${output}${await workspace.state()}`.includes("hunter2"));

      configure(`${server.address.replace("://", "://alice:hunter2@")}/app.git/.git#main:server`);
      const refused = await workspace.preview();
      assert.match(refused.output, /images\.app\.context: "http:\/\/127\S+ has a user or a password in its address/);
      assert.ok(!refused.output.includes("hunter2"));

      // Neither the look-up nor a build takes the token to where the server sends on to.
      const elsewhere = await serveGit(folder);
      const moved = await serveGit(folder, { redirectTo: elsewhere.address });
      try {
        configure(`${moved.address}/app.git/.git#main:server`, { secrets: { GIT_AUTH_TOKEN: { env: "TOKEN" } } });
        const { output, steps } = await workspace.up();
        const sentence =
          /images\.app\.context: the refs of http:\S+ cannot be read: .*; the server redirects to another address, which is not sent the token; use that address/;
        assert.match(output, sentence);
        assert.deepEqual(steps, []);
        assert.deepEqual(elsewhere.authorizations, []);
        assert.ok(moved.authorizations.some((text) => text.startsWith("basic ")));
        assert.ok(!output.includes("hunter2"));
      } finally {
        await moved.close();
        await elsewhere.close();
      }
    } finally {
      workspace.environment = {};
      await server.close();
    }
  });
});
