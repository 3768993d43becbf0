import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { INDEX_PROGRAM } from "./support/index-program.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

interface State {
  deployment: { resources: { type: string; outputs: { published: Record<string, string> }; initErrors?: string[] }[] };
}

describe("a publication that is interrupted", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let registry: OtherRegistry;
  let proxy: FaultyProxy;
  let repository: string;

  const published = async () => {
    const { deployment } = JSON.parse(await workspace.state()) as State;
    return deployment.resources.find(({ type }) => type === "multiarch-registry:index:Index")?.outputs.published;
  };
  const configure = async (annotation: string) => {
    const source = `${sandboxRegistry()}/library/busybox`;
    const manifests = [{ digest: await digestOf(`${source}:stable`), repository: source }];
    const annotations = { "com.example.number": annotation };
    const tags = ["latest", "edge", "1.0.0"];
    workspace.configure({ "test:indexes": { app: { repository, tags, manifests, annotations } } });
  };
  const tagPut = (method: string, path: string, tag: string) => method === "PUT" && path.endsWith(`/manifests/${tag}`);

  beforeEach(async () => {
    workspace = await Workspace.create(INDEX_PROGRAM);
    registry = await startRegistry({ tls: false });
    proxy = await FaultyProxy.start(registry.address);
    repository = `${proxy.address}/acme/app`;
    await configure("one");
  });
  afterEach(async () => {
    proxy.fault = () => undefined;
    await workspace.remove();
    proxy.stop();
    await registry.stop();
  });

  it("by a refused tag says which tags moved, and the next run moves the others", async () => {
    assert.equal((await workspace.up()).exitCode, 0);
    const first = await digestOf(`${repository}:latest`);
    await configure("two");
    proxy.fault = (method, path) => (tagPut(method, path, "edge") ? { status: 403 } : undefined);
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.output, /forbids it while moving the tag edge of \S+: .*Run pulumi up again/);
    const second = await digestOf(`${repository}:1.0.0`);
    assert.notEqual(second, first);
    assert.deepEqual(await published(), { "1.0.0": second, edge: first, latest: first });
    assert.equal(await digestOf(`${repository}:latest`), first);

    proxy.fault = () => undefined;
    const resumed = await workspace.up();
    assert.equal(resumed.exitCode, 0, resumed.output);
    for (const tag of ["1.0.0", "edge", "latest"]) assert.equal(await digestOf(`${repository}:${tag}`), second);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("by a registry that recovers is no interruption", async () => {
    const failures = new Map<string, number>();
    proxy.fault = (method, path) => {
      // Each upload has an address of its own: of these one fails.
      const key = `${method} ${path.split("?")[0]?.replace(/uploads\/.+/, "uploads/one")}`;
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      // Every request fails once, in turn as overload, as a fault and as unavailable.
      return count === 1 ? { status: [429, 500, 503][failures.size % 3] ?? 500 } : undefined;
    };
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(failures.size > 10);
    assert.ok(await digestOf(`${repository}:latest`));
  });

  it("by hand lets the tag in flight arrive and moves no further one", async () => {
    let underWay = false;
    proxy.fault = (method, path) => {
      if (!tagPut(method, path, "1.0.0")) return undefined;
      underWay = true;
      return { delay: 3000 };
    };
    const run = workspace.start("up", "--yes", "--skip-preview", "--color", "never");
    while (!underWay) await sleep(50);
    run.kill("SIGINT");
    const { exitCode, all } = await run;
    assert.notEqual(exitCode, 0);
    const digest = await digestOf(`${repository}:1.0.0`);
    assert.ok(digest, all);
    assert.equal(await digestOf(`${repository}:latest`), undefined);
    assert.deepEqual(await published(), { "1.0.0": digest });
    assert.match(all ?? "", /stopped before moving edge to sha256:\w+, latest to sha256:\w+/);

    proxy.fault = () => undefined;
    const resumed = await workspace.up();
    assert.equal(resumed.exitCode, 0, resumed.output);
    assert.equal(await digestOf(`${repository}:latest`), digest);
  });

  it("by hand ends what waits for a registry that does not answer", async () => {
    let underWay = false;
    proxy.fault = (method, path) => {
      if (method !== "POST" || !path.includes("/blobs/uploads/")) return undefined;
      underWay = true;
      // Within the time that an answer may take: only the signal ends it before.
      return { delay: 50_000 };
    };
    const run = workspace.start("up", "--yes", "--skip-preview", "--color", "never");
    while (!underWay) await sleep(50);
    run.kill("SIGINT");
    const { exitCode, all } = await run;
    assert.notEqual(exitCode, 0);
    assert.match(all ?? "", /stopped while copying the blob sha256:\w+ from/);
    assert.equal(await digestOf(`${repository}:1.0.0`), undefined);
  });
});
