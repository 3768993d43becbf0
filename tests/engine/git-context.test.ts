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
import { SANDBOX, Workspace } from "./support/workspace.ts";

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
  /** Several images, each with what differs from the usual. */
  const configureAll = (images: Readonly<Record<string, object>>) => {
    const common = { platforms: ["linux/amd64"], tags: ["latest"] };
    const all = Object.entries(images).map(([name, image]) => [
      name,
      { repositories: [`${workspace.namespace}/${name}`], ...common, ...image },
    ]);
    workspace.configure({ builders: SANDBOX, images: Object.fromEntries(all) });
  };
  /** The problems by which a preview is refused before anything is done, without the stack's name. */
  const refused = async (): Promise<string[]> => {
    const { exitCode, output, steps } = await workspace.preview();
    assert.notEqual(exitCode, 0, output);
    assert.deepEqual(steps, []);
    assert.doesNotMatch(output, /^\s+at .*\.(?:ts|js):\d+/m);
    return output.split("\n").flatMap((line) => /^ *multiarch:images\.(.*)/.exec(line)?.[1] ?? []);
  };

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
    const updated = ["app-linux-amd64", `app-${repository}`];
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
    const context = `${address}#main:server`;
    const pinned = `${address}#${await git("rev-parse", "HEAD")}:server`;
    configureAll({
      one: { context, dockerfile: "None" },
      two: { context, target: "prod" },
      three: { context, platforms: ["linux/s390x"] },
    });
    const problems = await refused();
    const of = (image: string) => problems.filter((problem) => problem.startsWith(`${image}.`));
    assert.equal(problems.length, 4);
    assert.deepEqual(of("one"), [
      `one.dockerfile: "None" does not exist in the context "${pinned}"; write the file's path relative to the context`,
    ]);
    assert.deepEqual(of("two"), [
      'two.target: "prod" is not a stage of "Dockerfile"; its stages have no names; leave target out, or write FROM ... AS',
    ]);
    const [handlers, base] = of("three");
    assert.match(handlers ?? "", /"linux\/s390x" cannot run on the builder/);
    assert.match(
      base ?? "",
      /"linux\/s390x" is not among the platforms of "busybox:stable", from which "Dockerfile" starts/,
    );
  });

  it("is that of a pull request, or of a full ref where branch and tag share a name", async () => {
    await git("tag", "1.0");
    await git("update-ref", "refs/pull/42/head", "HEAD");
    await commit("four");
    await git("branch", "1.0");
    const built: [name: string, end: string, text: RegExp][] = [
      ["pull", "#pull/42/head:server", /three/],
      ["branch", "#refs/heads/1.0:server", /four/],
      ["tag", "#refs/tags/1.0:server", /three/],
      // The same in the other form of an address.
      ["branch-query", "?branch=1.0&subdir=server&submodules=false", /four/],
      ["tag-query", "?tag=1.0&subdir=server", /three/],
    ];
    configureAll(Object.fromEntries(built.map(([name, end]) => [name, { context: `${address}${end}` }])));
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    for (const [name, , text] of built) {
      assert.match(await crane("export", `${workspace.namespace}/${name}:latest`, "-"), text, name);
    }
    assert.match(await workspace.state(), /app\.git\?submodules=false#[0-9a-f]{40}:server/);
  });

  it("of no ref, of two, or of no server is one sentence before anything is built", async () => {
    configureAll({
      none: { context: `${address}#no-such-branch:server` },
      both: { context: `${address}#1.0:server` },
      nowhere: { context: "git://127.0.0.1:1/app.git" },
    });
    // In the order of their names.
    const [both = "", none = "", nowhere = "", ...others] = await refused();
    assert.match(none, /^none\.context: \S+ has no branch or tag "no-such-branch"/);
    assert.match(both, /app\.git has "1\.0" at more than one commit; write #refs\/heads\/1\.0 or #refs\/tags\/1\.0/);
    assert.match(nowhere, /^nowhere\.context: the refs of git:\/\/127\.0\.0\.1:1\/app\.git cannot be read/);
    assert.deepEqual(others, []);
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
