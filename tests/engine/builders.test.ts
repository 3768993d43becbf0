import assert from "node:assert/strict";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { DOCKER_PROVIDER } from "../../sandbox/engine/recipes.ts";
import { engineSteps } from "../../sandbox/engine/steps.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { runSteps } from "../../sandbox/progress.ts";
import { Authority } from "./support/authority.ts";
import { type OtherBuildkit, startBuildkit } from "./support/buildkit.ts";
import { type DockerDaemon, startDockerDaemon, storedBuilder } from "./support/docker-daemon.ts";
import { MULTIARCH, type Run, sandboxRegistry, Workspace } from "./support/workspace.ts";

const registry = JSON.stringify(sandboxRegistry());
const REGISTRIES = `[registry."docker.io"]\nmirrors = [${registry}]\n[registry.${registry}]\nhttp = true\n`;

/** The steps of builders, and of nothing else. */
const builderSteps = ({ steps }: Run) => steps.filter((step) => !step.includes("app"));
const imageSteps = ({ steps }: Run) => steps.filter((step) => step.includes("app"));

describe("declared builders", function () {
  this.timeout("20m");
  let workspace: Workspace;
  let docker: DockerDaemon;
  let buildkit: OtherBuildkit;
  let socket: string;

  /** Another machine: buildx's folder is another one. */
  const machine = (name: string) => {
    const buildx = join(workspace.folder, name);
    workspace.environment = { DOCKER_HOST: docker.host, BUILDX_CONFIG: buildx };
    return buildx;
  };
  const declare = (builder: object) =>
    workspace.configureApp({}, { default: { name: "multi", driver: "remote", ...builder } });

  before(async () => {
    workspace = await Workspace.create();
    docker = await startDockerDaemon();
    const layout = sandboxLayout();
    await runSteps(await engineSteps(layout, () => undefined, [DOCKER_PROVIDER]));
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo built > /built\n");
    const { Nodes } = JSON.parse(readFileSync(join(process.env.BUILDX_CONFIG ?? "", "instances/sandbox"), "utf8"));
    socket = Nodes[0].Endpoint;
    buildkit = await startBuildkit(REGISTRIES, { tls: await certificates(workspace.folder) });
  });

  after(async () => {
    await buildkit?.stop();
    await docker?.stop();
    await workspace?.remove();
  });

  it("needs a Docker daemon, and gives the command that needs none", async () => {
    machine("a");
    workspace.environment = { ...workspace.environment, DOCKER_HOST: "unix:///nothing/docker.sock" };
    declare({ endpoint: socket, options: { "default-load": true } });
    const { exitCode, output, steps } = await workspace.preview();
    assert.notEqual(exitCode, 0, output);
    assert.ok(
      output.includes(
        `multiarch:builders.default: the builder "multi" cannot be managed: Pulumi's Docker provider needs a Docker daemon, whatever the driver, and none answers at unix:///nothing/docker.sock (ENOENT); start it, or set DOCKER_HOST, or create the builder yourself and write its name alone: docker buildx create --name multi --node multi0 --driver remote --driver-opt default-load=true ${socket}`,
      ),
      output,
    );
    assert.deepEqual(steps, []);
  });

  it("are made by the first update, and left alone by the next", async () => {
    const a = machine("a");
    declare({ endpoint: socket });
    const preview = await workspace.preview();
    assert.match(preview.output, /the builder "multi" is not created yet: its platforms are unknown until pulumi up/);
    assert.equal(storedBuilder(a, "multi"), undefined);
    const up = await workspace.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.doesNotMatch(up.output, /is not created yet/);
    assert.match(storedBuilder(a, "multi") ?? "", /"Driver":"remote"/);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("are not needed by a job that merges, which leaves them as they are", async () => {
    const a = machine("a");
    const before = storedBuilder(a, "multi");
    const args = ["build", "--stack-file", "Pulumi.test.yaml", "--out", "built"];
    const env = { ...process.env, ...workspace.environment, PULUMI_BACKEND_URL: `file://${workspace.folder}/stacks` };
    const command = [MULTIARCH, ...args];
    const built = await execa(process.execPath, command, { cwd: workspace.folder, env, all: true });
    assert.match(built.all, /tag was moved/);
    machine("merging");
    const merging = { DOCKER_HOST: "unix:///nothing/docker.sock", MULTIARCH_BUILT: "built" };
    workspace.environment = { ...workspace.environment, ...merging };
    const merged = await workspace.up();
    assert.equal(merged.exitCode, 0, merged.output);
    assert.deepEqual(builderSteps(merged), ["delete multi", "delete multi"]);
    assert.equal(storedBuilder(a, "multi"), before);
    machine("a");
    const back = await workspace.up();
    assert.equal(back.exitCode, 0, back.output);
    assert.deepEqual([builderSteps(back), imageSteps(back)], [["create multi", "create multi"], []]);
  });

  it("are made again by another machine and after a removal by hand, and no image is", async () => {
    const b = machine("b");
    const moved = await workspace.up();
    assert.equal(moved.exitCode, 0, moved.output);
    assert.deepEqual(builderSteps(moved).sort(), ["create multi-2", "create multi-2", "delete multi", "delete multi"]);
    assert.deepEqual(imageSteps(moved), []);
    assert.match(moved.output, /only its record is deleted, the builder itself is left as it is/);
    const a = join(workspace.folder, "a");
    assert.ok(storedBuilder(a, "multi") && storedBuilder(b, "multi"));
    machine("a");
    const back = await workspace.up();
    assert.deepEqual(back.steps, [], "what both have alike is one record");
    rmSync(join(a, "instances/multi"));
    const again = await workspace.up();
    assert.equal(again.exitCode, 0, again.output);
    assert.deepEqual(imageSteps(again), []);
    assert.ok(storedBuilder(a, "multi"));
  });

  it("are replaced as a whole when the declaration of one node has changed", async () => {
    const a = machine("a");
    const link = join(workspace.folder, "same.sock");
    symlinkSync(socket.slice("unix://".length), link);
    const nodes = (platforms: string[]) => [
      { endpoint: socket, platforms: ["linux/amd64"] },
      { endpoint: `unix://${link}`, platforms },
    ];
    for (const platforms of [["linux/arm64"], ["linux/arm64", "linux/386"]]) {
      declare({ nodes: nodes(platforms) });
      const up = await workspace.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(imageSteps(up), []);
      const { Nodes } = JSON.parse(storedBuilder(a, "multi") ?? "{}");
      const found = Nodes.map(({ Name, Platforms }: { Name: string; Platforms: object[] }) => [Name, Platforms.length]);
      assert.deepEqual(found, [
        ["multi0", 1],
        ["multi1", platforms.length],
      ]);
    }
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("do not touch one of their name that the stack has not made", async () => {
    const c = machine("c");
    await execa("docker-buildx", ["create", "--name", "multi", "--driver", "remote", buildkit.endpoint], {
      env: workspace.environment,
    });
    const before = storedBuilder(c, "multi");
    const { exitCode, output, steps } = await workspace.up();
    assert.notEqual(exitCode, 0, output);
    assert.match(
      output,
      /the builder "multi" exists on this machine and is not the one that is declared: it has one node, not 2 nodes; .*docker buildx rm multi/,
    );
    assert.deepEqual(steps, []);
    assert.equal(storedBuilder(c, "multi"), before);
  });

  it("sign in with certificates and a key of which the state has nothing, and are checked before anything is built", async () => {
    const a = machine("a");
    const read = (name: string) => readFileSync(join(workspace.folder, name), "utf8");
    const tls = { ca: { file: "ca.pem" }, cert: read("client.pem") };
    workspace.environment = { ...workspace.environment, KEY: read("other-key.pem") };
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo again > /built\n");
    declare({ endpoint: buildkit.endpoint, tls: { ...tls, key: { env: "KEY" } } });
    const wrong = await workspace.up();
    assert.notEqual(wrong.exitCode, 0, wrong.output);
    assert.match(wrong.output, /"multi" cannot be reached/);
    assert.deepEqual(
      imageSteps(wrong).filter((step) => step.includes("linux-amd64")),
      [],
    );
    await workspace.setSecret("multiarch:builders.default.tls.key", read("client-key.pem"));
    const right = await workspace.up();
    assert.equal(right.exitCode, 0, right.output);
    assert.ok(imageSteps(right).includes("create app-linux-amd64"), right.output);
    const secret = read("client-key.pem").split("\n")[1] ?? "";
    assert.ok(secret.length > 20);
    for (const text of [await workspace.state(), right.output, wrong.output, storedBuilder(a, "multi") ?? ""])
      assert.ok(!text.includes(secret));
    const left = await execa("find", [a, "-name", "*.pem"]);
    assert.equal(left.stdout, "");
  });

  it("are removed when they are not declared any more, and left in place by a destroy on another machine", async () => {
    const a = machine("a");
    await execa("docker-buildx", ["create", "--name", "own", "--driver", "remote", socket], {
      env: workspace.environment,
    });
    workspace.configureApp({}, { default: "own" });
    const removed = await workspace.up();
    assert.equal(removed.exitCode, 0, removed.output);
    assert.equal(storedBuilder(a, "multi"), undefined);
    assert.ok(storedBuilder(a, "own"));
    declare({ endpoint: socket });
    assert.equal((await workspace.up()).exitCode, 0);
    const [ofA, b] = [storedBuilder(a, "multi"), machine("b")];
    const ofB = storedBuilder(b, "multi");
    assert.ok(ofA && ofB);
    const destroyed = await workspace.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.deepEqual([storedBuilder(a, "multi"), storedBuilder(b, "multi")], [ofA, ofB]);
  });
});

/** An authority, certificates for 127.0.0.1 and for a client, and a key that belongs to neither. */
async function certificates(folder: string) {
  const authority = await Authority.create(folder);
  const server = await authority.sign("server");
  await authority.sign("client");
  await authority.sign("other");
  return { ca: authority.ca, ...server };
}
